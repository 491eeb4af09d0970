-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_by_priority ON tickets (tenant_id, priority, due_at);

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS tickets_by_priority;
