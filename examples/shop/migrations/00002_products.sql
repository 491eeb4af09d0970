-- +goose Up
CREATE TABLE products (
	tenant_id  text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id         uuid        NOT NULL,
	sku        text        NOT NULL,
	name       text        NOT NULL,
	price      bigint      NOT NULL CHECK (price >= 0), -- in the smallest unit of the currency
	stock      bigint      NOT NULL DEFAULT 0 CHECK (stock >= 0),
	version    bigint      NOT NULL DEFAULT 1, -- of what a person has written; the stock moves by itself
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT products_sku UNIQUE (tenant_id, sku)
);

-- A tenant sees its own rows and no others, whatever a query asks for.
ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE products FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON products
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE products;
