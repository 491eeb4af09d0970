-- What the role that serves may do with everything that the owner makes from
-- here on: read and write rows, and nothing else. The role is the user of
-- DATABASE_URL; `migrate` says who that is in app.runtime_role.

-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE
	runtime text := current_setting('app.runtime_role');
BEGIN
	EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), runtime);
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', current_schema(), runtime);
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I', current_schema(), runtime);
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
	runtime text := current_setting('app.runtime_role');
BEGIN
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE USAGE, SELECT ON SEQUENCES FROM %I', current_schema(), runtime);
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM %I', current_schema(), runtime);
END
$$;
-- +goose StatementEnd
