package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/praecepta/praecepta-gen/generator"
)

// question is one thing to ask for: a text, or one of some options, or any number
// of them. What answer or chosen holds already is the default; for an answer that
// depends on others, an empty one stands for its preset.
type question struct {
	title, help string
	answer      *string
	preset      func() string
	refuse      func(answer string) error
	options     []option
	chosen      *[]string // any number of the options; where it is nil, answer is one of them
}

// option is one that can be chosen, and what it is.
type option struct{ name, summary string }

// asker puts questions to the person and stores the answers. It may come back
// with answers that refuse would not take: whoever uses them checks them again.
type asker func(ctx context.Context, t *terminal, questions ...question) error

// fillIn asks for what was not given and puts the answers into the request. It
// says whether anything was asked.
func (a *app) fillIn(ctx context.Context, w wish, h home, r *generator.NewRequest) (asked bool, err error) {
	// The same path less the commit is what says whether an answer will do.
	refusal := func(name, module string) error {
		_, err := a.generator.New(ctx, generator.NewRequest{Name: name, Module: module, Dir: r.Dir, DryRun: true})
		return err
	}
	var questions []question
	if !w.nameGiven {
		questions = append(questions, question{
			title:  "Name",
			help:   "what the service is called, like shop or order-desk",
			answer: &r.Name,
			refuse: func(name string) error { return refusal(name, guessedHome) },
		})
	} else if err := refusal(r.Name, cmp.Or(r.Module, guessedHome)); err != nil {
		// Nobody should answer questions about a service that cannot be.
		return false, err
	}
	if !w.moduleGiven {
		questions = append(questions, question{
			title:  "Module",
			help:   "the path that other Go code would import it by",
			answer: &r.Module,
			preset: func() string { return h.module(cmp.Or(r.Name, "NAME")) },
			refuse: func(module string) error { return refusal(r.Name, cmp.Or(module, h.module(r.Name))) },
		})
	}
	components, err := a.generator.Components()
	if err != nil {
		return false, err
	}
	if !w.withGiven && len(components) > 0 {
		asked := question{title: "Components", help: "what it is made of; what these need comes along", chosen: &r.Components}
		for _, c := range components {
			asked.options = append(asked.options, option{c.Name, c.Summary})
		}
		questions = append(questions, asked)
	}
	if !w.ciGiven {
		asked := question{title: "CI", help: "the CI service that runs build, lint, tests and check", answer: &r.CI}
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

// commandLine is what to type to get the same with no question asked. standardCI
// is the CI service that is used where none is given.
func commandLine(r generator.NewRequest, standardCI string) string {
	words := []string{program, "new", "service", quoted(r.Name), "--module", quoted(r.Module)}
	if r.Dir != "" {
		words = append(words, "--dir", quoted(r.Dir))
	}
	words = append(words, "--with", quoted(joined(r.Components)))
	if r.NoExample {
		words = append(words, "--no-example")
	}
	if r.CI != standardCI {
		words = append(words, "--ci", quoted(r.CI))
	}
	words = append(words, "--no-input")
	if r.DryRun {
		words = append(words, "--dry-run")
	}
	return strings.Join(words, " ")
}

// joined is a list of components as --with takes it.
func joined(names []string) string {
	if len(names) == 0 {
		return withNone
	}
	return strings.Join(names, ",")
}
