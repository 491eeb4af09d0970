package service

import (
	"net/http"
	"unicode/utf8"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/payload"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/problem"
)

// maxNameLength is the maximum length of a name, in characters.
const maxNameLength = 64

type greetings struct {
	salutation string
}

type greeting struct {
	Greeting string `json:"greeting"`
}

// get returns a greeting for the name in the path.
func (g greetings) get(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if utf8.RuneCountInString(name) > maxNameLength {
		return problem.Invalid(problem.Field{Pointer: "/name", Detail: "must be at most 64 characters"})
	}
	return payload.Write(w, http.StatusOK, greeting{Greeting: g.salutation + ", " + name + "!"})
}
