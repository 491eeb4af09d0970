// Command changelog renders the release notes of templates/notes: all of them as
// CHANGELOG.md, or those of one version as the text of its release page.
//
//	go run ./golden/changelog -out CHANGELOG.md
//	go run ./golden/changelog -version v1.2.3 -out bin/release-notes.md
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/praecepta/praecepta-gen/generator/note"
	"github.com/praecepta/praecepta-gen/templates"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "CHANGELOG.md", "file to write")
	version := flag.String("version", "", "write the release page of this version")
	flag.Parse()
	if err := run(*out, *version); err != nil {
		log.Fatalf("changelog: %v", err)
	}
}

func run(out, version string) error {
	all, err := note.Load(templates.FS)
	if err != nil {
		return err
	}
	text := changelog(all)
	if version != "" {
		if text, err = releasePage(all, version); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, []byte(text), 0o644)
}

const introduction = `# Changelog

<!-- make docs writes this page from templates/notes. -->

All notable changes for users of praecepta-gen and of the services that it generates. Versions follow
[Semantic Versioning](https://semver.org/).

To update a service: install the new generator, run ` + "`praecepta-gen update`" + `, review the diff, run the tests, and commit. The command
prints the notes of the versions in between that concern the components of the service.
`

// changelog returns all notes as a page, the newest version first.
func changelog(all []note.Note) string {
	text := introduction
	for _, version := range note.Versions(all) {
		text += fmt.Sprintf("\n## %s\n%s", version, sections(all, version, ""))
	}
	return text
}

// releasePage returns the notes of a version for its release page. A pre-release has
// those that are unreleased. A release must have notes, and leave none unreleased.
func releasePage(all []note.Note, version string) (string, error) {
	from := version
	if semver.Prerelease(version) != "" {
		from = note.Unreleased
	}
	versions := note.Versions(all)
	switch {
	case !slices.Contains(versions, from):
		return "", fmt.Errorf("%s: no notes: rename the folder with: make notes VERSION=%s", version, version)
	case from == version && slices.Contains(versions, note.Unreleased):
		return "", fmt.Errorf("%s: the folder %s has notes: move them to the folder of the release", version, note.Unreleased)
	}
	return strings.TrimPrefix(sections(all, from, note.Pages+version+"/"), "\n"), nil
}

// headings are the sections of a version, in order.
var headings = []struct {
	title string
	kinds []note.Kind
}{
	{"Security", []note.Kind{note.Security}},
	{"Breaking changes", []note.Kind{note.Breaking}},
	{"Settings", []note.Kind{note.SettingRenamed, note.SettingRemoved, note.Default}},
	{"Migrations", []note.Kind{note.Migration}},
	{"Scaffolded files", []note.Kind{note.Scaffold}},
	{"Added", []note.Kind{note.New}},
}

// sections returns the notes of a version below headings. Links begin with root.
func sections(all []note.Note, version, root string) string {
	chosen := slices.DeleteFunc(slices.Clone(all), func(n note.Note) bool { return n.Version != version })
	note.Sort(chosen)
	var text strings.Builder
	for _, heading := range headings {
		var entries strings.Builder
		for _, n := range chosen {
			if slices.Contains(heading.kinds, n.Kind) {
				entries.WriteString(wrap(entry(n, root)))
			}
		}
		if entries.Len() > 0 {
			fmt.Fprintf(&text, "\n### %s\n\n%s", heading.title, &entries)
		}
	}
	return text.String()
}

// entry returns a note as an item of a list.
func entry(n note.Note, root string) string {
	text := "- "
	if n.Component != "" {
		text += "`" + n.Component + "`: "
	}
	text += n.Subject() + n.Text
	switch {
	case n.Action.Required:
		text += " **Required:** " + n.Action.Do
	case n.Action.Do != "":
		text += " **Do:** " + n.Action.Do
	}
	if n.See != "" {
		page, _, _ := strings.Cut(n.See, "#")
		text += fmt.Sprintf(" See [%s](%s%s).", page, root, n.See)
	}
	return text
}

// lineLength is the maximum length of a line, except for a longer word.
const lineLength = 140

// wrap breaks the lines of an item of a list.
func wrap(item string) string {
	var text strings.Builder
	length := 0
	for i, word := range strings.Split(item, " ") {
		switch {
		case i == 0:
		case length+1+len(word) > lineLength:
			text.WriteString("\n  ")
			length = 2
		default:
			text.WriteString(" ")
			length++
		}
		text.WriteString(word)
		length += len(word)
	}
	return text.String() + "\n"
}
