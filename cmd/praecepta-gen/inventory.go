package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/inventory"
)

// The words that list takes for what the code of a service declares.
const (
	listResources   = "resources"
	listTasks       = "tasks"
	listProjections = "projections"
	listRoutes      = "routes"
	listSettings    = "settings"
)

// listInventory lists what the code of the service declares.
func (a *app) listInventory(ctx context.Context, what, dir string) error {
	stop := a.sayWhileCompiling(quietTime)
	found, err := a.generator.Inventory(ctx, dir)
	stop()
	if err != nil {
		return inService(dir, err)
	}
	var rows [][]string
	var unknown []string
	switch what {
	case listResources:
		a.result.Resources = found.Resources
		rows = resourceRows(found.Resources)
	case listTasks:
		a.result.Tasks = found.Tasks
		rows = taskRows(found.Tasks)
		for _, t := range found.Tasks {
			unknown = append(unknown, unknownParts(t.Place, t.Unknown)...)
		}
	case listProjections:
		a.result.Projections = found.Projections
		rows = projectionRows(found.Projections)
		for _, p := range found.Projections {
			unknown = append(unknown, unknownParts(p.Place, p.Unknown)...)
		}
	case listSettings:
		a.result.Settings = found.Settings
		rows = settingRows(found.Settings)
	case listRoutes:
		a.result.Routes = found.Routes
		rows = routeRows(found.Routes)
		for _, r := range found.Routes {
			unknown = append(unknown, unknownParts(r.Place, r.Unknown)...)
		}
		unknown = append(unknown, found.Notes...)
	}
	a.answer(func(w io.Writer) {
		if len(rows) > 1 {
			a.writeRows(w, rows)
		}
	})
	if len(rows) == 1 {
		a.say("note:", "the service has no %s", what)
	}
	for _, note := range unknown {
		a.say("note:", "%s", note)
	}
	return nil
}

// unknownParts says which parts of a declaration are not constants.
func unknownParts(at inventory.Place, parts []string) []string {
	if len(parts) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: not a constant: %s", placeText(at), strings.Join(parts, ", "))}
}

func placeText(p inventory.Place) string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

func routeRows(all []inventory.Route) [][]string {
	rows := [][]string{{"METHOD", "PATH", "CALLER", "OPERATION", "HANDLER", "PLACE"}}
	for _, r := range all {
		caller := r.Access
		if len(r.Roles) > 0 {
			caller += " as " + strings.Join(r.Roles, " or ")
		}
		rows = append(rows, []string{r.Method, r.Path, caller, r.Operation, r.Handler, placeText(r.Place)})
	}
	return rows
}

func taskRows(all []inventory.Task) [][]string {
	rows := [][]string{{"NAME", "PAYLOAD", "HANDLER", "PLACE"}}
	for _, t := range all {
		rows = append(rows, []string{t.Name, t.Payload, t.Handler, placeText(t.Place)})
	}
	return rows
}

func projectionRows(all []inventory.Projection) [][]string {
	rows := [][]string{{"NAME", "TABLES", "PLACE"}}
	for _, p := range all {
		rows = append(rows, []string{p.Name, strings.Join(p.Tables, " "), placeText(p.Place)})
	}
	return rows
}

func resourceRows(all []inventory.Resource) [][]string {
	rows := [][]string{{"NAME", "PACKAGE", "TABLES", "ROUTES", "PLACE"}}
	for _, r := range all {
		paths := make([]string, 0, len(r.Routes))
		for _, route := range r.Routes {
			_, path, _ := strings.Cut(route, " ")
			paths = append(paths, path)
		}
		rows = append(rows, []string{r.Name, r.Folder, strings.Join(r.Tables, " "), strings.Join(slices.Compact(paths), " "), placeText(r.Place)})
	}
	return rows
}

func settingRows(all []inventory.Setting) [][]string {
	rows := [][]string{{"NAME", "DEFAULT", "BOUNDS", "PLACE", "MEANING"}}
	for _, s := range all {
		value, bounds := s.Default, ""
		if s.Required {
			value = "required"
		}
		if s.DevDefault != "" {
			value += " (" + s.DevDefault + " in dev)"
		}
		if s.Min != "" {
			bounds = s.Min + " to " + s.Max
		}
		rows = append(rows, []string{s.Name, value, bounds, placeText(s.Place), s.Meaning})
	}
	return rows
}

// writeRows writes a table whose first row is its heading.
func (a *app) writeRows(w io.Writer, rows [][]string) {
	for _, row := range rows {
		for i := range row {
			row[i] = oneLine(row[i])
		}
	}
	for i, line := range aligned(rows) {
		if i == 0 {
			line = a.paint(a.stdio.out, bold, line)
		}
		fmt.Fprintln(w, line)
	}
}
