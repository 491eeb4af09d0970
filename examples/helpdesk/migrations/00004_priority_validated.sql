-- +goose Up
-- Reads every row, but blocks no writes.
ALTER TABLE tickets VALIDATE CONSTRAINT tickets_priority_check;

-- +goose Down
ALTER TABLE tickets DROP CONSTRAINT tickets_priority_check;
ALTER TABLE tickets ADD CONSTRAINT tickets_priority_check CHECK (priority IN ('low', 'normal', 'high')) NOT VALID;
