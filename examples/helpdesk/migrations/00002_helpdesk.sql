-- +goose Up
CREATE TABLE tickets (
	tenant_id    text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id           uuid        NOT NULL,
	subject      text        NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
	requester    text        NOT NULL CHECK (length(requester) BETWEEN 3 AND 254), -- an email address
	opened_at    timestamptz NOT NULL DEFAULT now(),
	due_at       timestamptz NOT NULL,
	escalated_at timestamptz,
	mailed_at    timestamptz, -- when the requester last got a mail
	closed_at    timestamptz,
	closed_by    text,
	PRIMARY KEY (tenant_id, id)
);

-- The schedule reads the tickets that may become overdue.
CREATE INDEX tickets_due ON tickets (tenant_id, due_at) WHERE closed_at IS NULL AND escalated_at IS NULL;

CREATE TABLE comments (
	tenant_id  text        NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id         uuid        NOT NULL,
	ticket     uuid        NOT NULL,
	author     text        NOT NULL,
	text       text        NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
	written_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, ticket) REFERENCES tickets (tenant_id, id)
);
CREATE INDEX comments_ticket ON comments (tenant_id, ticket, id);

CREATE TABLE attachments (
	tenant_id text  NOT NULL DEFAULT current_setting('app.current_tenant', true) CHECK (tenant_id <> ''),
	id        uuid  NOT NULL,
	ticket    uuid  NOT NULL,
	name      text  NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	content   bytea NOT NULL,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, ticket) REFERENCES tickets (tenant_id, id)
);

-- A tenant sees its own rows only, whatever a query asks for.
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tickets
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE comments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON comments
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON attachments
	USING (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')))
	WITH CHECK (tenant_id = (SELECT NULLIF(current_setting('app.current_tenant', true), '')));

-- The tenant that the mail to an address belongs to. The table has no column
-- tenant_id, because the service reads it to find a tenant.
CREATE TABLE mailboxes (
	address text PRIMARY KEY CHECK (address = lower(address) AND length(address) BETWEEN 3 AND 254),
	tenant  text NOT NULL CHECK (tenant <> '')
);

-- +goose Down
DROP TABLE mailboxes;
DROP TABLE attachments;
DROP TABLE comments;
DROP TABLE tickets;
