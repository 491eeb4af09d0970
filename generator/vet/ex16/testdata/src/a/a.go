package a

import (
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"settings"
)

func printed(w io.Writer) {
	fmt.Println("a")             // want `EX-16: fmt.Println bypasses the log`
	fmt.Printf("a")              // want `fmt.Printf bypasses the log`
	fmt.Fprintln(os.Stderr, "a") // want `fmt.Fprintln bypasses the log`
	log.Printf("a")              // want `log.Printf bypasses the log`
	log.Fatal("a")               // want `log.Fatal bypasses the log`
	println("a")                 // want `println bypasses the log`
	fmt.Fprintln(w, "a")
	slog.Info("a")
	_ = fmt.Sprint("a")
}

func revealed(s settings.Secret, l *slog.Logger, w http.ResponseWriter) error {
	l.Info("connect", "password", s.Reveal()) // want `EX-16: a secret reaches the log`
	password := s.Reveal()
	l.Warn("connect", slog.String("password", password)) // want `a secret reaches the log`
	text := "password " + password
	_ = text
	fmt.Fprintf(w, "%s", s.Reveal()) // want `a secret reaches a response`
	_, _ = w.Write([]byte(password)) // want `a secret reaches a response`
	http.Error(w, s.Reveal(), 500)   // want `a secret reaches a response`
	if password == "" {
		return errors.New(password) // want `a secret reaches an error`
	}
	if password == "x" {
		panic(s.Reveal()) // want `a secret reaches a panic`
	}
	return fmt.Errorf("no connection with %s", s.Reveal()) // want `a secret reaches an error`
}

func good(s settings.Secret, l *slog.Logger) error {
	r, err := http.NewRequest("GET", "https://example.com", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.Reveal())
	l.Info("connect", "password", s, "bytes", len(s.Reveal()))
	client, err := dial(s.Reveal())
	l.Info("connected", "client", client, "error", err)
	return fmt.Errorf("%v", client)
}

func dial(password string) (int, error) { return 0, nil }
