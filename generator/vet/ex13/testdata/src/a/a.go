package a

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

func bad(w http.ResponseWriter, r *http.Request) {
	_, _ = io.ReadAll(r.Body) // want `EX-13: this reads the body of a request without a limit`
	var v any
	_ = json.NewDecoder(r.Body).Decode(&v) // want `this reads the body of a request`
	response := &http.Response{}
	_, _ = io.ReadAll(response.Body)      // want `this reads the body of a response`
	_ = http.ListenAndServe(":8080", nil) // want `http.ListenAndServe serves without timeouts`
	_ = &http.Server{Addr: ":8080"}       // want `this http.Server has no ReadHeaderTimeout`
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	_ = make([]int, n) // want `the request controls the allocation size`
	text := r.FormValue("m")
	m, _ := strconv.ParseInt(text, 10, 64)
	_ = make([]int, 0, m)             // want `the request controls the allocation size`
	_ = make([]byte, r.ContentLength) // want `the request controls the allocation size`
	for _, id := range r.URL.Query()["id"] {
		go func() { _ = id }() // want `this starts one goroutine per item of the request`
	}
}

func each(ctx context.Context, ids []string) {
	var all sync.WaitGroup
	for range ids {
		all.Go(func() {}) // want `this starts one goroutine per item of the request`
	}
	for i := 0; i < len(ids); i++ {
		go func() {}() // want `this starts one goroutine per item of the request`
	}
}

func good(w http.ResponseWriter, r *http.Request, ids []string) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	_, _ = io.ReadAll(r.Body)
	response := &http.Response{}
	_, _ = io.ReadAll(io.LimitReader(response.Body, 1<<20))
	_ = &http.Server{ReadHeaderTimeout: time.Second}
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	if n < 0 || n > 100 {
		return
	}
	_ = make([]int, n)
	m, _ := strconv.Atoi(r.URL.Query().Get("m"))
	_ = make([]int, min(m, 100))
	places := make(chan struct{}, 4)
	for range ids {
		places <- struct{}{}
		go func() { <-places }()
	}
	for range 4 {
		go func() {}()
	}
	for i := 0; i < 4; i++ {
		go func() {}()
	}
	for _, f := range []func(){func() {}, func() {}} {
		go f()
	}
}

func workers(ids []string) {
	for range ids {
		go func() {}()
	}
}

type checks struct{ all []func() }

func (c *checks) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, check := range c.all {
		all.Go(check)
	}
	all.Wait()
}
