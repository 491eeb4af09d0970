package mailer

import "net/http"

type Mailer struct{ client *http.Client }

func (m *Mailer) Send(text string) error {
	_, err := m.client.Get(text)
	return err
}

func (m *Mailer) Text() string { return "" }
