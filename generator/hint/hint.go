// Package hint carries advice along with an error: a command to run next.
package hint

import "errors"

type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// With returns err with advice for the person who meets it. A nil err stays nil.
func With(err error, hint string) error {
	if err == nil {
		return nil
	}
	return hinted{error: err, hint: hint}
}

// Of returns the advice that err carries, or nothing.
func Of(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}
