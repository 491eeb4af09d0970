package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/taskqueue"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service/mail"
)

// confirmation is the payload of the task that confirms an order by mail. It is enqueued
// in the transaction of the order, so there is one confirmation for each stored order.
type confirmation struct {
	Order string `json:"order"`
}

func confirmationTask() taskqueue.Task[confirmation] {
	return taskqueue.Define[confirmation]("orders.confirm", taskqueue.Options{Timeout: 30 * time.Second, Backoff: time.Second, MaxAttempts: 10})
}

// confirm sends the mail. It holds no transaction during the request to the gateway. It
// can run more than once, with the same idempotency key, so the gateway sends one mail.
func (o orders) confirm(ctx context.Context, c confirmation) error {
	state, version, err := aggregate().Load(ctx, o.store, o.store.Database(), c.Order)
	if err == nil && version == 0 {
		err = errNoOrder()
	}
	if err != nil {
		return err
	}
	return o.mail.Send(ctx, "confirmation of "+c.Order, mail.Message{
		To:      state.By,
		Subject: "Your order " + c.Order,
		Text:    fmt.Sprintf("We have received your order: %d lines, total %d.", len(state.Lines), state.Total),
	})
}
