package queue

import "context"

// Handle has do done for every task.
//
//praecepta:mark task
func Handle[P any](do func(ctx context.Context, payload P) error) {}
