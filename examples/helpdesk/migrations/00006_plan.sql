-- +goose Up
-- The planner expects 1,000 rows for each tenant, and so prefers the index that has all
-- columns of a query. It would expect the average, which is wrong for a large tenant among
-- many small ones.
ALTER TABLE tickets ALTER COLUMN tenant_id SET (n_distinct = -0.001);
ALTER TABLE comments ALTER COLUMN tenant_id SET (n_distinct = -0.001);

-- +goose Down
ALTER TABLE comments ALTER COLUMN tenant_id RESET (n_distinct);
ALTER TABLE tickets ALTER COLUMN tenant_id RESET (n_distinct);
