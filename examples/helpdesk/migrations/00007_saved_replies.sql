-- +goose Up
-- praecepta-gen add resource saved_reply title:string:unique:search body:text --role create=admin,agent --role replace=admin,agent --role patch=admin,agent --role delete=admin
CREATE TABLE saved_replies (
	tenant_id  text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id         uuid        NOT NULL,
	title      text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
	body       text        NOT NULL CHECK (char_length(body) BETWEEN 1 AND 20000),
	version    bigint      NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT saved_replies_title UNIQUE (tenant_id, title)
);

-- The planner expects 1,000 rows for each tenant, and so prefers the index that has all
-- columns of a query. It would expect the average, which is wrong for a large tenant among
-- many small ones.
ALTER TABLE saved_replies ALTER COLUMN tenant_id SET (n_distinct = -0.001);

-- A tenant sees its own rows and no others, whatever a query asks for.
ALTER TABLE saved_replies ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_replies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON saved_replies
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- +goose Down
DROP TABLE saved_replies;
