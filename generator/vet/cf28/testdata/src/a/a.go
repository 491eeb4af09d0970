package a

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"queue"
	"time"
)

func try() error { return nil }

func flattened() error {
	err := try()
	switch {
	case err == nil:
		return fmt.Errorf("try: %v", err) // want `CF-32, CF-28: %v keeps only the text of the error`
	case time.Now().IsZero():
		return fmt.Errorf("try %d times at 100%%: %s", 3, err) // want `%s keeps only the text of the error`
	case time.Now().Unix() > 3:
		return fmt.Errorf("try: %s", err.Error()) // want `fmt.Errorf with Error\(\) keeps only the text`
	case time.Now().Unix() > 4:
		return errors.New("try: " + err.Error()) // want `errors.New with Error\(\) keeps only the text`
	case time.Now().Unix() > 5:
		return fmt.Errorf("%w: %v", context.Canceled, err)
	}
	if time.Now().Unix() > 6 {
		return fmt.Errorf("try: " + err.Error()) // want `fmt.Errorf with Error\(\) keeps only the text`
	}
	http.Error(nil, err.Error(), 500) // want `the response contains the error text`
	if time.Now().Unix() > 7 {
		return problem(409, err.Error()) // want `the response contains the error text`
	}
	text := fmt.Sprintf("%v", err)
	return fmt.Errorf("try %s: %w", text, err)
}

type fault struct{ detail string }

func (f *fault) Error() string { return f.detail }

func problem(status int, detail string) *fault { return &fault{detail} }

type worker struct{}

func (worker) do(ctx context.Context, n int) error {
	if err := try(); err != nil {
		return errors.New("it did not work") // want `CF-28, CF-32: this task drops the original error`
	}
	if n < 0 {
		return errors.New("a negative number")
	}
	return nil
}

func register() {
	queue.Handle(worker{}.do)
	queue.Handle(func(ctx context.Context, n string) error {
		err := try()
		if err != nil {
			return fmt.Errorf("task %s", n) // want `this task drops the original error`
		}
		return err
	})
}

func retried(ctx context.Context) error {
	var err error
	for range 3 { // want `CF-28, CF-32: this manual retry loop`
		if err = try(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	for { // want `this manual retry loop`
		err := try()
		if err != nil {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		break
	}
	for i := 0; i < 3; i++ {
		if err := try(); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return err
}
