-- What is projected from the events of orders. The events themselves are the
-- event store's, and so are their migrations.

-- +goose Up
CREATE TABLE open_orders (
	tenant_id text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid        NOT NULL,
	lines     integer     NOT NULL,
	total     bigint      NOT NULL,
	placed_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id)
);

ALTER TABLE open_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE open_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON open_orders
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

CREATE TABLE sales (
	tenant_id text   NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	product   uuid   NOT NULL,
	name      text   NOT NULL, -- as it was sold last
	quantity  bigint NOT NULL,
	revenue   bigint NOT NULL,
	PRIMARY KEY (tenant_id, product)
);

ALTER TABLE sales ENABLE ROW LEVEL SECURITY;
ALTER TABLE sales FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sales
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE sales;
DROP TABLE open_orders;
