package service

import (
	"context"
	"net/http"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta/route"
)

type greetings struct {
	salutation string
}

func (g greetings) contribution() component.Contribution {
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodGet, Pattern: "/greetings/{name}", Access: route.Public, Summary: "Greet someone by name", Handler: openapi.Handle(g.get)},
		},
	}
}

// greetingInput is the input of the operation. Its tags are checked before get is called.
type greetingInput struct {
	Name string `path:"name" maxLength:"64" doc:"The name to greet"`
}

// greeting is the output of the operation.
type greeting struct {
	Body struct {
		Greeting string `json:"greeting" example:"Hello, Ada!"`
	}
}

// get returns a greeting for the name in the path.
func (g greetings) get(_ context.Context, in *greetingInput) (*greeting, error) {
	out := &greeting{}
	out.Body.Greeting = g.salutation + ", " + in.Name + "!"
	return out, nil
}
