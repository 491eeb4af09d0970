package a

import (
	"context"
	"net/http"
	"sync"
	"time"
)

func work(context.Context) {}

type part struct{ done chan struct{} }

func (p *part) run() {
	defer close(p.done)
}

func (p *part) loop() {}

func bad(ctx context.Context, r *http.Request) {
	go work(ctx)                    // want `CF-35, EX-04: no code waits for this goroutine`
	go func() { work(ctx) }()       // want `no code waits for this goroutine`
	go (&part{}).loop()             // want `no code waits for this goroutine`
	go http.ListenAndServe("", nil) // want `no code waits for this goroutine`
	time.Sleep(time.Second)         // want `EX-04, CF-35: time.Sleep ignores cancellation and delays the shutdown`
	work(context.Background())      // want `EX-04, CF-35: context.Background\(\) loses the tenant`
	func() {
		work(context.TODO()) // want `context.TODO\(\) loses the tenant`
	}()
	helper()
}

func handler(w http.ResponseWriter, r *http.Request) {
	work(context.Background()) // want `context.Background\(\) loses`
}

func helper() { deeper() }

func deeper() {
	work(context.Background()) // want `context.Background\(\) loses`
}

func good(ctx context.Context) {
	if ctx == nil {
		ctx = context.Background()
	}
	work(context.WithoutCancel(ctx))
	p := &part{done: make(chan struct{})}
	go p.run()
	var all sync.WaitGroup
	all.Add(1)
	go func() {
		defer all.Done()
		work(ctx)
	}()
	all.Go(func() { work(ctx) })
	all.Wait()
	errs := make(chan error, 1)
	go func() { errs <- nil }()
	end := func() { close(errs) }
	go end()
	fail := func(error) {}
	go func() { fail(ctx.Err()) }()
	server := &http.Server{}
	go func() { _ = server.Serve(nil) }()
}

func constructor() {
	work(context.Background())
}
