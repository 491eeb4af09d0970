-- +goose Up
CREATE TABLE open_orders (
	tenant_id text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid        NOT NULL,
	item      text        NOT NULL,
	quantity  integer     NOT NULL,
	placed_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id)
);

ALTER TABLE open_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE open_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON open_orders
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE open_orders;
