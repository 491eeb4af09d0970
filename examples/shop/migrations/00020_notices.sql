-- +goose Up
CREATE TABLE notices (
	tenant_id text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid        NOT NULL, -- that of the task which wrote it
	text      text        NOT NULL,
	sent_at   timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, id)
);

-- A tenant sees its own rows and no others, whatever a query asks for.
ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notices
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE notices;
