package db

import "context"

type Tx struct{}

// OnCommit calls done after the commit.
//
//praecepta:mark once
func (Tx) OnCommit(done func()) {}

type Option func()

// Repeatable says that the work may be done again.
//
//praecepta:mark repeatable
func Repeatable() Option { return func() {} }

func ReadOnly() Option { return func() {} }

func InTenant(ctx context.Context, work func(ctx context.Context, tx Tx) error, options ...Option) error {
	return work(ctx, Tx{})
}

type Aggregate[S any] struct{ Name string }

// Change calls decide again after a conflict.
//
//praecepta:mark repeats
func (a Aggregate[S]) Change(ctx context.Context, decide func(S) error) error { return nil }
