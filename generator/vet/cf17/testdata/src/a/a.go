package a

import (
	"net/http"
	"time"
)

type recorder struct { // want `CF-17, CF-33: recorder wraps an http.ResponseWriter and has no Unwrap`
	http.ResponseWriter
	status int
}

type named struct { // want `named wraps an http.ResponseWriter`
	w http.ResponseWriter
}

func (n *named) Header() http.Header         { return n.w.Header() }
func (n *named) Write(b []byte) (int, error) { return n.w.Write(b) }
func (n *named) WriteHeader(status int)      { n.w.WriteHeader(status) }

type open struct{ http.ResponseWriter }

func (o open) Unwrap() http.ResponseWriter { return o.ResponseWriter }

type outer struct{ open }

type handler struct{ w http.ResponseWriter }

func bad(next http.Handler) http.Handler {
	return http.TimeoutHandler(next, time.Second, "") // want `CF-17, CF-33: with http.TimeoutHandler the response is buffered`
}
