package golden

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/templates"
)

// golden is what is accepted of one emitted file. One of the fields is set.
type golden struct {
	Text   *string // of a file that is computed, or whose template has more than names to put in
	Digest string  // mode and SHA-256 of any other file: its text is that of the template
}

const (
	textSuffix  = ".golden"     // of a file with a text, so that no tool takes it for what it holds
	digestsFile = "digests.txt" // of a folder: a line of path, mode and SHA-256 for each of its other files
)

func TestGolden(t *testing.T) {
	emitted := goldens(t, templates.FS)
	if *update {
		accept(t, ".", emitted)
	}
	for _, difference := range differences(templates.FS, accepted(t, "."), emitted) {
		t.Error(difference)
	}
}

// output is one emitted file.
type output struct {
	content string
	mode    fs.FileMode
}

// outputs returns what is emitted for a service of the components, by path, with the
// files of a CI service if ci names one, and the tests of the generated code with it.
func outputs(t *testing.T, ci string, from fs.FS, components ...string) map[string]output {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	emitFor(t, ci, dir, from, components...)
	writeProofs(t, dir, from)
	all := map[string]output{}
	for name, content := range files(t, dir) {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		mode := tree.Mode
		if tree.IsExecutable(info.Mode()) {
			mode = tree.ExecutableMode
		}
		all[name] = output{content, mode}
	}
	delete(all, tree.LockPath) // its digests change with every line of the templates, and the goldens show those lines
	return all
}

// goldens returns what is emitted, by the folder of the goldens and the path: base
// holds a service without components, ci the files that each CI service adds, and the
// folder of a component what it creates or changes in the service of its needs.
func goldens(t *testing.T, from fs.FS) map[string]golden {
	t.Helper()
	all := map[string]golden{}
	base := outputs(t, "", from)
	for name, file := range base {
		all[tree.Base+"/"+name] = goldenOf(from, tree.Base, name, file)
	}
	for _, ci := range render.CINames(from) {
		for name, file := range outputs(t, ci, from) {
			if _, always := base[name]; !always {
				all["ci/"+ci+"/"+name] = goldenOf(from, "ci", ci+"/"+name, file)
			}
		}
	}
	components := known(t, from)
	for _, c := range components {
		with := closure(t, components, c.Name)
		before := outputs(t, "", from, slices.DeleteFunc(slices.Clone(with), func(need string) bool { return need == c.Name })...)
		for name, file := range outputs(t, "", from, with...) {
			if before[name] != file {
				all[c.Name+"/"+name] = goldenOf(from, c.Name, name, file)
			}
		}
	}
	return all
}

// goldenOf returns the golden of an emitted file. The template is not executed for
// it: the names are put in as plain text, and what is then the output needs no copy.
func goldenOf(from fs.FS, folder, name string, file output) golden {
	names := strings.NewReplacer("{{.Module}}", "example.com/shop", "{{.Name}}", "shop", "{{.Prefix}}", "SHOP_", "{{.Keys}}", "shop")
	if template, source := templateOf(from, folder, name); template != "" && names.Replace(source) == file.content {
		return golden{Digest: fmt.Sprintf("%o %s", file.mode.Perm(), tree.Sum([]byte(file.content)))}
	}
	return golden{Text: &file.content}
}

// templateOf returns the path and the text of the template that a file of a golden
// folder comes from, and nothing for a file that has none.
func templateOf(from fs.FS, folder, name string) (template, source string) {
	roots := []string{folder, path.Join(catalog.Root, folder), tree.Base}
	shared, _ := fs.ReadDir(from, catalog.Shared) // none are shared where there is no such folder
	for _, entry := range shared {
		roots = append(roots, path.Join(catalog.Shared, entry.Name()))
	}
	for _, root := range roots {
		for _, suffix := range []string{"", ".tmpl"} {
			if content, err := fs.ReadFile(from, path.Join(root, name)+suffix); err == nil {
				return path.Join(root, name) + suffix, string(content)
			}
		}
	}
	return "", ""
}

// differences describes every file that is not emitted as it was accepted, in order of
// the paths.
func differences(from fs.FS, accepted, emitted map[string]golden) []string {
	paths := slices.Collect(maps.Keys(emitted))
	for name := range accepted {
		if _, is := emitted[name]; !is {
			paths = append(paths, name)
		}
	}
	slices.Sort(paths)
	var all []string
	for _, name := range paths {
		was, wasAccepted := accepted[name]
		is, isEmitted := emitted[name]
		folder, rest, _ := strings.Cut(name, "/")
		template, _ := templateOf(from, folder, rest)
		switch {
		case cmp.Equal(was, is):
			continue
		case !isEmitted:
			all = append(all, name+": it was accepted, and is not emitted")
		case is.Text != nil:
			all = append(all, fmt.Sprintf("%s: %s", name, cmp.Diff(textOf(was), textOf(is))))
		case !wasAccepted:
			all = append(all, fmt.Sprintf("%s: it is new, from templates/%s", name, template))
		case was.Text != nil:
			all = append(all, fmt.Sprintf("%s: it is templates/%s with names put in, and needs no text", name, template))
		default:
			all = append(all, fmt.Sprintf("%s: mode and digest were %s and are %s\nit comes from templates/%s: read the change with: git diff templates/%[4]s", name, was.Digest, is.Digest, template))
		}
		all[len(all)-1] += "\naccept it with: make golden"
	}
	return all
}

func textOf(g golden) string {
	if g.Text == nil {
		return ""
	}
	return *g.Text
}

// accepted reads the goldens below root.
func accepted(t *testing.T, root string) map[string]golden {
	t.Helper()
	all := map[string]golden{}
	for name, content := range files(t, root) {
		if file, is := strings.CutSuffix(name, textSuffix); is {
			all[file] = golden{Text: &content}
		} else if path.Base(name) == digestsFile {
			for line := range strings.Lines(content) {
				file, digest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
				all[path.Join(path.Dir(name), file)] = golden{Digest: digest}
			}
		}
	}
	return all
}

// accept replaces the goldens below root. Those of a component that does not exist
// any more are removed.
func accept(t *testing.T, root string, want map[string]golden) {
	t.Helper()
	for name := range accepted(t, root) {
		folder, _, _ := strings.Cut(name, "/")
		if err := os.RemoveAll(filepath.Join(root, folder)); err != nil {
			t.Fatal(err)
		}
	}
	digests := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if is := want[name]; is.Text != nil {
			write(t, filepath.Join(root, filepath.FromSlash(name)+textSuffix), *is.Text, tree.Mode)
		} else {
			folder, file, _ := strings.Cut(name, "/")
			digests[folder] += file + " " + is.Digest + "\n"
		}
	}
	for folder, lines := range digests {
		write(t, filepath.Join(root, folder, digestsFile), lines, tree.Mode)
	}
}
