package spec

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// With returns the manifest with components added to its list. All else stays
// as it is to the byte: comments, order, style. Each comes before the first one
// that is greater, so that the order in which they are added does not matter.
func With(manifest []byte, names ...string) ([]byte, error) {
	return edit(manifest, names, true)
}

// Without returns the manifest with components taken out of its list.
func Without(manifest []byte, names ...string) ([]byte, error) {
	return edit(manifest, names, false)
}

// edit changes the list name by name, and reads the outcome again: a manifest
// in a style that is not known here is left to its owner.
func edit(manifest []byte, names []string, there bool) ([]byte, error) {
	before, err := Load(manifest)
	if err != nil {
		return nil, err
	}
	edited, mark := manifest, []byte(nil)
	if rest, marked := bytes.CutPrefix(manifest, []byte(byteOrderMark)); marked {
		edited, mark = rest, []byte(byteOrderMark)
	}
	chosen := slices.Clone(before.Components)
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if slices.Contains(chosen, name) == there {
			continue
		}
		l, found := find(string(edited))
		if !found {
			return nil, byHand()
		}
		if there {
			chosen = append(chosen, name)
			l.insert(name)
		} else {
			chosen = slices.DeleteFunc(chosen, func(other string) bool { return other == name })
			for text := ""; text != l.text(); { // a name may be listed twice
				text = l.text()
				l.remove(name)
			}
		}
		edited = []byte(l.text())
	}
	after, err := Load(edited)
	want := New(before.Service, before.Module, chosen)
	if err != nil || after.Service != want.Service || after.Module != want.Module || !slices.Equal(after.Components, want.Components) {
		return nil, byHand()
	}
	return slices.Concat(mark, edited), nil
}

func byHand() error {
	return hint.With(errors.New("cannot edit the list of components in its layout: edit the list yourself first"), "praecepta-gen sync")
}

// list is where the components stand in the lines of a manifest.
type list struct {
	lines []string
	key   int    // the line that begins with components:
	end   string // of each line, less the line feed
}

var keyLine = regexp.MustCompile(`^components:([ \t]|$)`)

// find finds the list, or begins one at the end of a manifest that has none.
func find(manifest string) (*list, bool) {
	l := &list{lines: strings.Split(manifest, "\n")}
	if strings.Contains(manifest, "\r\n") {
		l.end = "\r"
	}
	isKey := func(line string) bool { return keyLine.MatchString(strings.TrimSuffix(line, "\r")) }
	if l.key = slices.IndexFunc(l.lines, isKey); l.key >= 0 {
		return l, true
	}
	if strings.Contains(manifest, "components") { // quoted, or in a style of its own
		return nil, false
	}
	if last := len(l.lines) - 1; l.lines[last] == "" {
		l.lines = l.lines[:last]
	}
	l.key = len(l.lines)
	l.lines = append(l.lines, "components: []"+l.end, "")
	return l, true
}

// emptyList is the value as a new service has it; a component makes a line of it.
const emptyList = " []"

func (l *list) text() string { return strings.Join(l.lines, "\n") }

// insert adds a name where it belongs.
func (l *list) insert(name string) {
	value := strings.TrimPrefix(l.lines[l.key], "components:")
	switch {
	case strings.HasPrefix(value, emptyList):
		l.lines[l.key] = "components:" + strings.TrimPrefix(value, emptyList)
		l.lines = slices.Insert(l.lines, l.key+1, "  - "+name+l.end)
		return
	case l.isFlow():
		l.insertInFlow(name)
		return
	}
	items := l.items()
	if len(items) == 0 { // a key without a value: without an indent it is one again when the name goes
		l.lines = slices.Insert(l.lines, l.key+1, "- "+name+l.end)
		return
	}
	at := items[len(items)-1].line + 1
	if i := slices.IndexFunc(items, func(other item) bool { return other.name > name }); i >= 0 {
		at = items[i].line
		for at > l.key+1 && strings.HasPrefix(strings.TrimSpace(l.lines[at-1]), "#") {
			at-- // what is said of an item stays with it
		}
	}
	l.lines = slices.Insert(l.lines, at, items[0].indent+"- "+name+l.end)
	if at == len(l.lines)-1 && at > 0 { // after a last line that has no end
		l.lines[at] = strings.TrimSuffix(l.lines[at], l.end)
		l.lines[at-1] = strings.TrimSuffix(l.lines[at-1], l.end) + l.end
	}
}

// remove takes a name out.
func (l *list) remove(name string) {
	if l.isFlow() {
		l.removeFromFlow(name)
		return
	}
	items := l.items()
	i := slices.IndexFunc(items, func(other item) bool { return other.name == name })
	if i < 0 {
		return
	}
	if at := items[i].line; at == len(l.lines)-1 { // the last line, which has no end: nor has the one before from now on
		l.lines[at-1] = strings.TrimSuffix(l.lines[at-1], l.end)
	}
	l.lines = slices.Delete(l.lines, items[i].line, items[i].line+1)
	if len(items) == 1 && items[i].indent != "" {
		l.lines[l.key] = "components:" + emptyList + strings.TrimPrefix(l.lines[l.key], "components:")
	}
}

// item is one component on a line of its own.
type item struct {
	line         int
	indent, name string
}

var itemLine = regexp.MustCompile(`^([ ]*)-[ \t]+["']?([a-zA-Z0-9_.-]+)["']?[ \t]*(?:#.*)?\r?$`)

func (l *list) items() []item {
	var all []item
	for i := l.key + 1; i < len(l.lines); i++ {
		text := strings.TrimSpace(l.lines[i])
		match := itemLine.FindStringSubmatch(l.lines[i])
		switch {
		case match != nil:
			all = append(all, item{line: i, indent: match[1], name: match[2]})
		case text != "" && !strings.HasPrefix(text, "#"):
			return all
		}
	}
	return all
}

func (l *list) isFlow() bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(l.lines[l.key], "components:")), "[")
}

var flowItem = regexp.MustCompile(`["']?([a-zA-Z0-9_.-]+)["']?`)

// flow is a list in brackets on the line of its key: what is before its items,
// they themselves, and what is after.
func (l *list) flow() (before, items, after string, ok bool) {
	line := l.lines[l.key]
	open, end := strings.Index(line, "["), strings.Index(line, "]")
	if end < open {
		return "", "", "", false // over several lines
	}
	return line[:open+1], line[open+1 : end], line[end:], true
}

func (l *list) insertInFlow(name string) {
	before, items, after, ok := l.flow()
	if !ok {
		return
	}
	found := flowItem.FindAllStringSubmatchIndex(items, -1)
	for _, at := range found {
		if items[at[2]:at[3]] > name {
			l.lines[l.key] = fmt.Sprintf("%s%s%s, %s%s", before, items[:at[0]], name, items[at[0]:], after)
			return
		}
	}
	if len(found) == 0 {
		l.lines[l.key] = before + name + items + after
		return
	}
	end := found[len(found)-1][1]
	l.lines[l.key] = before + items[:end] + ", " + name + items[end:] + after
}

func (l *list) removeFromFlow(name string) {
	before, items, after, ok := l.flow()
	if !ok {
		return
	}
	found := flowItem.FindAllStringSubmatchIndex(items, -1)
	for i, at := range found {
		if items[at[2]:at[3]] != name {
			continue
		}
		from, to := at[0], at[1]
		switch {
		case i+1 < len(found):
			to = found[i+1][0]
		case i > 0:
			from = found[i-1][1]
		}
		l.lines[l.key] = before + items[:from] + items[to:] + after
		return
	}
}
