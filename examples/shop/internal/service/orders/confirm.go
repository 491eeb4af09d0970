package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
)

// confirmation asks for a mail about an order. It is queued before the order is
// committed, as the last thing that could fail: one that was queued after it
// would be lost with a process that ends in between. So an order may not be there
// yet, or never be.
type confirmation struct {
	Order    string    `json:"order"`
	QueuedAt time.Time `json:"queued_at"`
}

// commitsWithin is how long an order that was queued for can take to be committed.
const commitsWithin = time.Minute

func confirmationTask() taskqueue.Task[confirmation] {
	return taskqueue.Define[confirmation]("orders.confirm", taskqueue.Options{Timeout: 30 * time.Second, Backoff: time.Second, MaxAttempts: 10})
}

// confirm is the task. It may be done more than once: what is remembered and the
// key that the gateway gets let one mail come of it.
func (o orders) confirm(ctx context.Context, tx persistence.Tx, c confirmation) error {
	state, version, err := aggregate().Load(ctx, o.store, tx, c.Order)
	switch {
	case err != nil:
		return err
	case version == 0 && time.Since(c.QueuedAt) > commitsWithin:
		return nil // its transaction came to nothing
	case version == 0:
		return fault.Mark(fmt.Errorf("confirm order %s: it is not there yet", c.Order), fault.Transient)
	}
	key := "confirmation of " + c.Order
	first, err := taskqueue.Once(ctx, tx, key)
	if err != nil || !first {
		return err
	}
	return o.mail.Send(ctx, key, mail.Message{
		To:      state.By,
		Subject: "Your order " + c.Order,
		Text:    fmt.Sprintf("We have got your order of %d lines, %d in all.", len(state.Lines), state.Total),
	})
}
