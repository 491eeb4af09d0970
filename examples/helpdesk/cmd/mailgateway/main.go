// Command mailgateway stands in for a mail gateway during development: it prints every
// mail that it receives on http://127.0.0.1:8025, and sends none. It refuses mail to
// nobody@example.com.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	address  = "127.0.0.1:8025"
	maxBytes = 1 << 20 // of one mail
	timeout  = 10 * time.Second
)

func main() {
	server := &http.Server{Addr: address, Handler: http.HandlerFunc(receive), ReadTimeout: timeout, WriteTimeout: timeout}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = fmt.Fprintf(os.Stdout, "%s %s %s\n%s\n", r.Method, r.URL.Path, r.Header.Get("Idempotency-Key"), body)
	if strings.Contains(string(body), "nobody@example.com") {
		http.Error(w, "no such address", http.StatusUnprocessableEntity)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
