-- What has happened, a stream of it for everything that things happen to. The
-- role that serves appends, and changes nothing.

-- +goose Up
CREATE TABLE events (
	tenant_id      text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	stream         text        NOT NULL CHECK (stream <> ''),
	version        bigint      NOT NULL CHECK (version > 0), -- within its stream, without a gap
	tx             xid8        NOT NULL DEFAULT pg_current_xact_id(),
	position       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
	type           text        NOT NULL,
	schema_version integer     NOT NULL,
	data           jsonb       NOT NULL,
	metadata       jsonb       NOT NULL,
	occurred_at    timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT events_version PRIMARY KEY (tenant_id, stream, version)
);
CREATE INDEX events_order ON events (tenant_id, tx, position);

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON events
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- Which transaction has appended events, and for whom. It is shared by all tenants
-- and holds nothing of theirs but their names: from it the projections learn where
-- to look, and what they look at they see as that tenant.
CREATE TABLE event_log (
	tx        xid8        NOT NULL DEFAULT pg_current_xact_id(),
	tenant    text        NOT NULL,
	logged_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tx, tenant)
);

-- The state of a stream at a version, so that not all of it is read. It may be lost.
CREATE TABLE event_snapshots (
	tenant_id text    NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	stream    text    NOT NULL,
	version   bigint  NOT NULL,
	schema    integer NOT NULL, -- of the state: one of another schema is not read
	state     jsonb   NOT NULL,
	PRIMARY KEY (tenant_id, stream)
);

ALTER TABLE event_snapshots ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_snapshots FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON event_snapshots
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- How far a projection is with a tenant. The row is locked by whoever moves it,
-- so that two who believe themselves leaders do nothing twice.
CREATE TABLE projection_checkpoints (
	tenant_id  text   NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	projection text   NOT NULL,
	tx         xid8   NOT NULL DEFAULT '0',
	position   bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, projection)
);

ALTER TABLE projection_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection_checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON projection_checkpoints
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- Events that a projection was let past, with what it made of them.
CREATE TABLE projection_parked (
	tenant_id  text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	projection text        NOT NULL,
	stream     text        NOT NULL,
	version    bigint      NOT NULL,
	type       text        NOT NULL,
	problem    text        NOT NULL,
	parked_at  timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, projection, stream, version)
);

ALTER TABLE projection_parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection_parked FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON projection_parked
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- Up to which transaction a projection is through with all tenants. It only saves
-- work, the checkpoints are the truth; a rebuild sets it back and counts.
CREATE TABLE projections (
	name     text    PRIMARY KEY,
	seen     xid8    NOT NULL DEFAULT '0',
	rebuilds integer NOT NULL DEFAULT 0,
	parked   integer NOT NULL DEFAULT 0
);

-- +goose StatementBegin
DO $$
BEGIN
	EXECUTE format('REVOKE UPDATE, DELETE ON events, event_log FROM %I', current_setting('app.runtime_role'));
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP TABLE projections, projection_parked, projection_checkpoints, event_snapshots, event_log, events;
