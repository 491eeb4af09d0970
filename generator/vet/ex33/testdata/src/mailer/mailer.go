package mailer

import "net/http"

type Mailer struct{ client *http.Client }

func (m *Mailer) Send(text string) error {
	_, err := m.client.Get(text)
	return err
}

func (m *Mailer) Text() string { return "" }

// Do calls another server through a function value.
func Do[T any](m *Mailer, text string) (T, error) {
	var out T
	send := func() error { return m.Send(text) }
	return out, send()
}
