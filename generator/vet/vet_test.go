package vet_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/google/go-cmp/cmp"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// service writes the files of a txtar archive below testdata as a module.
func service(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	parsed, err := txtar.ParseFile(filepath.Join("testdata", archive))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range parsed.Files {
		write(t, dir, file.Name, string(file.Data))
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func run(t *testing.T, r vet.Request) vet.Report {
	t.Helper()
	report, err := vet.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// rules are the IDs that vet checks.
func rules() []string {
	var all []string
	for _, rule := range vet.Rules() {
		all = append(all, rule.IDs...)
	}
	return all
}

func TestVetFindsAndFixesEveryRule(t *testing.T) {
	report := run(t, vet.Request{Dir: service(t, "violations.txtar")})
	for _, id := range rules() {
		if !slices.ContainsFunc(report.Findings, func(f vet.Finding) bool { return f.Violates(id) }) {
			t.Errorf("%s: not found in %+v", id, report.Findings)
		}
	}
	for _, f := range report.Findings {
		if f.File != "internal/service/violations.go" && f.File != "migrations/00001_orders.sql" || f.Line == 0 || f.Column == 0 || len(f.Message) < 40 {
			t.Errorf("got %+v", f)
		}
	}
	if fixed := run(t, vet.Request{Dir: service(t, "fixed.txtar")}); len(fixed.Findings) > 0 {
		t.Errorf("found %+v", fixed.Findings)
	}
}

func TestVetReportsOnlyNamedPackages(t *testing.T) {
	dir := service(t, "violations.txtar")
	report := run(t, vet.Request{Dir: dir, Packages: []string{"./migrations"}})
	if len(report.Findings) != 1 || report.Findings[0].File != "migrations/00001_orders.sql" {
		t.Errorf("got %+v", report.Findings)
	}
	if all := run(t, vet.Request{Dir: dir, Packages: []string{"./internal/service"}}); !slices.ContainsFunc(all.Findings, func(f vet.Finding) bool { return f.Rule == "EX-09" }) {
		t.Errorf("the marks of imported packages are not known: %+v", all.Findings)
	}
}

func TestVetErrorIsNoFinding(t *testing.T) {
	dir := service(t, "violations.txtar")
	for name, r := range map[string]vet.Request{
		"no such file": {Dir: filepath.Join(dir, "nowhere")},
		"no go.mod":    {Dir: filepath.Join(dir, "internal")},
		"not part of":  {Dir: dir, Packages: []string{"net/http"}},
		"nowhere":      {Dir: dir, Packages: []string{"./nowhere"}},
	} {
		report, err := vet.Run(t.Context(), r)
		if err == nil || len(report.Findings) > 0 || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %+v, %v", name, report, err)
		}
	}
	write(t, dir, "internal/service/broken.go", "package service\n\nvar x int = \"a\"\n")
	if _, err := vet.Run(t.Context(), vet.Request{Dir: dir}); err == nil || !strings.Contains(err.Error(), "broken.go:3") {
		t.Errorf("got %v", err)
	}
}

// contents are the files below a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			name, _ := filepath.Rel(dir, path)
			all[name] = read(t, dir, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVetWritesOnlyWithFix(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=mod -trimpath")
	dir := service(t, "violations.txtar")
	before := contents(t, dir)
	run(t, vet.Request{Dir: dir})
	if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestFixIsIdempotent(t *testing.T) {
	dir := service(t, "fix.txtar")
	report := run(t, vet.Request{Dir: dir, Fix: true})
	if len(report.Fixed) != 3 || len(report.Findings) != 0 {
		t.Errorf("fixed %+v, left %+v", report.Fixed, report.Findings)
	}
	if diff := cmp.Diff(read(t, dir, "internal/service/want.txt"), read(t, dir, "internal/service/service.go")); diff != "" {
		t.Error(diff)
	}
	if again := run(t, vet.Request{Dir: dir, Fix: true}); len(again.Fixed)+len(again.Findings) != 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestFixDoesNotFollowSymlink(t *testing.T) {
	dir, outside := service(t, "fix.txtar"), t.TempDir()
	before := read(t, dir, "internal/service/service.go")
	write(t, outside, "service.go", before)
	path := filepath.Join(dir, "internal/service/service.go")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "service.go"), path); err != nil {
		t.Fatal(err)
	}
	if _, err := vet.Run(t.Context(), vet.Request{Dir: dir, Fix: true}); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("got %v", err)
	}
	if read(t, outside, "service.go") != before {
		t.Error("the file outside was changed")
	}
}

// TestVetDocsListEveryRule holds the table of docs/vet.md to the rules.
func TestVetDocsListEveryRule(t *testing.T) {
	page := read(t, filepath.Join("..", "..", "docs"), "vet.md")
	for _, rule := range vet.Rules() {
		title, _, _ := strings.Cut(rule.Doc, "\n")
		if row := "| " + strings.Join(rule.IDs, ", ") + " | " + title + " | "; !strings.Contains(page, row) {
			t.Errorf("docs/vet.md has no row %q", row)
		}
	}
}
