package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/hint"
)

// question asks for a text, for one option, or for any number of options. The value
// of answer or chosen is the default. If preset is set, an empty answer stands for its
// result, which depends on other answers.
type question struct {
	title, help   string
	answer        *string
	defaultAnswer func() string
	validate      func(answer string) error
	options       []option
	chosen        *[]string // the chosen options; if nil, answer is one option
}

// option is a possible answer with its description.
type option struct{ name, summary string }

// asker asks questions and stores the answers. It does not guarantee that validate
// accepts them: the caller validates them again.
type asker func(ctx context.Context, t *terminal, questions ...question) error

// askMissing asks for the values that were not given and stores the answers in the
// request. It returns whether it asked a question.
func (a *app) askMissing(ctx context.Context, o newOptions, h location, r *generator.NewRequest) (asked bool, err error) {
	// A dry run validates an answer.
	validate := func(name, module string) error {
		_, err := a.generator.New(ctx, generator.NewRequest{Name: name, Module: module, Dir: r.Dir, DryRun: true})
		return err
	}
	var questions []question
	if !o.nameGiven {
		questions = append(questions, question{
			title:    "Name",
			help:     "name of the service, such as shop or order-desk",
			answer:   &r.Name,
			validate: func(name string) error { return validate(name, fallbackModule) },
		})
	} else if err := validate(r.Name, cmp.Or(r.Module, fallbackModule)); err != nil {
		// Do not ask about a service with an invalid name.
		return false, err
	}
	if !o.moduleGiven {
		questions = append(questions, question{
			title:         "Module",
			help:          "module path of the service",
			answer:        &r.Module,
			defaultAnswer: func() string { return h.module(cmp.Or(r.Name, "NAME")) },
			validate:      func(module string) error { return validate(r.Name, cmp.Or(module, h.module(r.Name))) },
		})
	}
	components, err := a.generator.Components()
	if err != nil {
		return false, err
	}
	if !o.withGiven && len(components) > 0 {
		asked := question{title: "Components", help: "components of the service; the components that they need are added", chosen: &r.Components}
		for _, c := range components {
			asked.options = append(asked.options, option{c.Name, c.Summary})
		}
		questions = append(questions, asked)
	}
	if !o.ciGiven {
		asked := question{title: "CI", help: "CI service that runs build, lint, tests and check", answer: &r.CI}
		for _, name := range a.generator.CIs() {
			asked.options = append(asked.options, option{name: name})
		}
		questions = append(questions, asked)
	}
	if len(questions) == 0 {
		return false, nil
	}
	return true, a.ask(ctx, a.terminal, questions...)
}

// commandLine returns the command that does the same without questions. standardCI
// is the default CI service.
func commandLine(r generator.NewRequest, standardCI string) string {
	words := []string{program, "new", "service", hint.Quote(r.Name), "--module", hint.Quote(r.Module)}
	if r.Dir != "" {
		words = append(words, "--dir", hint.Quote(r.Dir))
	}
	words = append(words, "--with", hint.Quote(componentList(r.Components)))
	if r.NoExample {
		words = append(words, "--no-example")
	}
	if r.CI != standardCI {
		words = append(words, "--ci", hint.Quote(r.CI))
	}
	words = append(words, "--no-input")
	if r.DryRun {
		words = append(words, "--dry-run")
	}
	return strings.Join(words, " ")
}

// componentList returns a list of components in the format of --with.
func componentList(names []string) string {
	if len(names) == 0 {
		return withNone
	}
	return strings.Join(names, ",")
}
