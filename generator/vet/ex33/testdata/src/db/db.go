package db

import "context"

type Tx struct{}

// OnCommit calls done after the commit.
//
//praecepta:mark once
func (Tx) OnCommit(done func()) {}

// InTenant runs work in a transaction.
//
//praecepta:mark transaction
func InTenant(ctx context.Context, work func(ctx context.Context, tx Tx) error) error {
	return work(ctx, Tx{})
}

// Handle runs do in a transaction.
//
//praecepta:mark task transaction
func Handle[P any](do func(ctx context.Context, tx Tx, payload P) error) {}

// HandleWithoutTransaction runs do.
//
//praecepta:mark task
func HandleWithoutTransaction[P any](do func(ctx context.Context, payload P) error) {}

// Enqueue queues a task.
//
//praecepta:mark effect
func Enqueue(ctx context.Context, tx Tx) error { return nil }
