-- +goose Up
-- Rows that exist get the default, without a rewrite of the table.
ALTER TABLE tickets ADD COLUMN priority text NOT NULL DEFAULT 'normal';
ALTER TABLE tickets ADD CONSTRAINT tickets_priority_check CHECK (priority IN ('low', 'normal', 'high')) NOT VALID;

-- +goose Down
ALTER TABLE tickets DROP COLUMN priority;
