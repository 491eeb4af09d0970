package queue

import "context"

type Task[P any] struct{}

// Enqueue queues the task.
//
//praecepta:mark effect
func (t Task[P]) Enqueue(ctx context.Context, payload P) error { return nil }
