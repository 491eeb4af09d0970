package generator

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// maxText is the size up to which a file is searched for the old names.
const maxText = 1 << 20

// userFiles are the user-owned files of a service.
type userFiles struct {
	code    []string // Go files of the module, as the go command sees it
	others  []string // all else, files of nested modules and of testdata among it
	modules []string // paths of the nested modules
	folders []string // folders of the nested modules
}

func (f userFiles) paths() []string { return slices.Concat(f.code, f.others) }

// userFiles lists the user-owned regular files. What a tool keeps for itself is
// left out: .git, vendor, node_modules and the folder for binaries.
func (s *service) userFiles() (userFiles, error) {
	var files userFiles
	var outside []string
	err := fs.WalkDir(s.Root().FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read %s: %w", name, tree.Cause(err))
		case name == ".":
			return nil
		case entry.IsDir():
			if name == tree.OursRoot || name == "bin" || slices.Contains([]string{".git", ".praecepta", "vendor", "node_modules"}, entry.Name()) {
				return fs.SkipDir
			}
			if content, err := tree.ReadFile(s.Root(), path.Join(name, goMod)); err == nil {
				files.modules, files.folders = append(files.modules, gomod.Module(content)), append(files.folders, name)
			}
			if s.isOutside(name) {
				outside = append(outside, name)
			}
			return nil
		case !entry.Type().IsRegular() || tree.ClassOf(name) != tree.Yours || name == tree.LockPath:
			return nil
		case isGo(name) && (len(outside) == 0 || !within(name, outside)):
			files.code = append(files.code, name)
			return nil
		}
		info, err := entry.Info()
		if err == nil && info.Size() <= maxText {
			files.others = append(files.others, name)
		}
		return nil
	})
	return files, err
}

// editNames plans the edits of user-owned files.
func (s *comparedService) editNames(g Generator, files userFiles) error {
	pairs, err := s.renderedPairs(g)
	if err != nil {
		return err
	}
	for _, name := range files.paths() {
		content := s.disk[name].Content
		if entry, scaffolded := s.input.Lock.Entries[name]; scaffolded && !entry.Gone {
			content = renameScaffold(name, content, pairs)
		}
		if slices.Contains(files.code, name) {
			if content, err = gofile.RenameImports(content, s.renaming.path); err != nil {
				return hint.With(fmt.Errorf("%s: %w; cannot change its imports", name, err), "gofmt -l .")
			}
		}
		if !bytes.Equal(content, s.disk[name].Content) {
			s.edit(name, content)
		}
	}
	return nil
}

// renameScaffold gives a scaffolded file its new names: it is rendered again if
// nobody edited it. Else each line that the rendering changes is replaced, if it
// is still there as often as it was rendered.
func renameScaffold(name string, content []byte, pairs [][2]tree.Tree) []byte {
	for _, pair := range pairs {
		before, has := pair[0][name]
		after, still := pair[1][name]
		if has && still && bytes.Equal(before.Content, content) {
			return after.Content
		}
	}
	lines := strings.Split(string(content), "\n")
	for _, pair := range pairs {
		before, after := linesOf(pair[0][name]), linesOf(pair[1][name])
		if len(before) != len(after) {
			continue
		}
		for i, old := range before {
			if old != after[i] && count(lines, old) == count(before, old) {
				replace(lines, old, after[i])
			}
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

func linesOf(f tree.File) []string { return strings.Split(string(f.Content), "\n") }

// count and replace compare lines less the carriage return that ends them on Windows.
func count(lines []string, text string) int {
	n := 0
	for _, line := range lines {
		if strings.TrimSuffix(line, "\r") == text {
			n++
		}
	}
	return n
}

func replace(lines []string, text, by string) {
	for i, line := range lines {
		if trimmed := strings.TrimSuffix(line, "\r"); trimmed == text {
			lines[i] = by + line[len(trimmed):]
		}
	}
}

// followUps reports what still has the old names, and what else depends on them.
func (s *comparedService) followUps(files userFiles, r *Report) {
	n := s.renaming
	oldPrefix, newPrefix := n.from.Prefix(), n.to.Prefix()
	var modules, nested, variables, names places
	for _, file := range files.paths() {
		content := s.edited(file)
		if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
			continue
		}
		_, scaffolded := s.input.Lock.Entries[file]
		rendered := linesOf(s.want[file])
		elsewhere := len(files.folders) > 0 && within(file, files.folders)
		for i, line := range strings.Split(string(content), "\n") {
			if n.from.Module != n.to.Module && n.leaves(line) {
				if elsewhere {
					nested.add(file, i)
				} else {
					modules.add(file, i)
				}
			}
			if oldPrefix != newPrefix && mentions(line, oldPrefix, "_") {
				variables.add(file, i)
			}
			if n.from.Service != n.to.Service && scaffolded && path.Ext(file) != ".go" &&
				count(rendered, line) == 0 && mentions(strings.ReplaceAll(line, n.from.Module, ""), n.from.Service, "") {
				names.add(file, i)
			}
		}
	}
	if len(nested) > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%s: not changed, because it is a separate module; it contains %s in %s", strings.Join(files.folders, ", "), n.from.Module, nested))
	}
	if len(modules) > 0 {
		r.Next = append(r.Next, fmt.Sprintf("replace %s by %s in %s", n.from.Module, n.to.Module, modules))
	}
	if len(names) > 0 {
		r.Next = append(r.Next, fmt.Sprintf("check the places that still contain %s: %s", n.from.Service, names))
	}
	if len(variables) > 0 {
		r.Next = append(r.Next, fmt.Sprintf("replace %s by %s in %s", oldPrefix, newPrefix, variables))
	}
	if n.from.Service == n.to.Service {
		return
	}
	if oldPrefix != newPrefix && bytes.Contains(s.edited(path.Join(serviceFolder, "settings.go")), []byte("env:\"")) {
		r.Next = append(r.Next, fmt.Sprintf("rename the variables of the service's own settings in every environment: %s* is now %s*", oldPrefix, newPrefix))
	}
	r.Next = append(r.Next, fmt.Sprintf("update deployment and monitoring: the binary, the image and the default of APP_NAME (in logs, traces and connections) are now named %s", n.to.Service))
	if folder := mainFolder(n.from.Service); s.exists(folder) {
		r.Next = append(r.Next, fmt.Sprintf("to rename the folder too: git mv %s %s, and set MAIN in the Makefile", folder, mainFolder(n.to.Service)))
	}
}

// leaves reports whether the line still has an import path of the renamed module.
func (n renaming) leaves(line string) bool {
	for at := 0; ; {
		i := strings.Index(line[at:], n.from.Module)
		if i < 0 {
			return false
		}
		start := at + i
		end := start
		for end < len(line) && inWord(line[end], "._-~/") {
			end++
		}
		imported := strings.TrimRight(line[start:end], "./")
		if (start == 0 || !inWord(line[start-1], "._-~/")) && n.path(imported) != imported {
			return true
		}
		at = end
	}
}

// mentions reports whether the line has the word: the beginning of one where it
// ends in an underscore. Letters, digits and the joints continue a word.
func mentions(line, word, joints string) bool {
	for at := 0; ; {
		i := strings.Index(line[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		begins := start == 0 || !inWord(line[start-1], joints)
		ends := strings.HasSuffix(word, "_") || end == len(line) || !inWord(line[end], joints)
		if begins && ends {
			return true
		}
		at = end
	}
}

// inWord reports whether a letter, a digit or a joint continues a word.
func inWord(c byte, joints string) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(joints, c) >= 0
}

// places are lines of files.
type places []string

func (p *places) add(file string, index int) { *p = append(*p, fmt.Sprintf("%s:%d", file, index+1)) }

// String lists the places, and of many of them the first ones.
func (p places) String() string {
	const most = 10
	if len(p) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(p[:most], ", "), len(p)-most)
	}
	return strings.Join(p, ", ")
}
