package generator

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// servicePath is the user-owned file in which a service lists its packages, and
// serviceFolder the folder that these packages are in.
const (
	serviceFolder = "internal/service"
	servicePath   = serviceFolder + "/service.go"
)

// dropExamples takes the examples out of what is wanted that are not to be
// scaffolded: all of them on request, and each that would meet a file that exists.
func (s *comparedService) dropExamples(was *lock.Lock) error {
	if was == nil {
		return nil // nothing is scaffolded without a lock
	}
	came := was.Generated()
	for i, c := range s.components {
		if len(c.Example) == 0 || came[c.Name] {
			continue
		}
		inTheWay, err := s.existingPathOf(c)
		if err != nil {
			return err
		}
		if inTheWay == "" && !s.noExample {
			continue
		}
		if !s.noExample {
			s.skippedExamples = append(s.skippedExamples, fmt.Sprintf("%s: example not scaffolded: %s exists", c.Name, inTheWay))
		}
		leaveOutExample(s.want, c)
		s.components[i] = c.WithoutExample()
	}
	return nil
}

// keepOwnCode keeps the scaffolded code of a service that began without an example, where
// the templates have other code for one that has an example.
func (s *comparedService) keepOwnCode(g Generator, was *lock.Lock) error {
	if was == nil {
		return nil
	}
	own := slices.DeleteFunc(was.Paths(), func(p string) bool { return !s.isOwnCode(was.Entries[p]) })
	if len(own) == 0 {
		return nil
	}
	bare, err := render.Render(g.Templates, s.spec, nil)
	if err != nil || !slices.ContainsFunc(own, func(p string) bool { _, has := bare[p]; return has }) {
		return err
	}
	var examples []gofile.Wiring
	for _, c := range s.components {
		if c.Part != "" && hasExample(was, c) {
			examples = append(examples, s.wiring(c))
		}
	}
	for _, f := range bare.Files() {
		if !within(f.Path, []string{serviceFolder}) {
			continue
		}
		if wired, ok := wireAll(f.Content, examples); ok && f.Path == servicePath {
			f.Content = wired
		}
		s.want[f.Path] = f
	}
	return nil
}

// hasExample reports whether the example of a component is scaffolded: the lock has a file
// of it, or does not have the component yet.
func hasExample(was *lock.Lock, c catalog.Component) bool {
	return !was.Generated()[c.Name] || slices.ContainsFunc(was.Paths(), func(p string) bool {
		return was.Entries[p].Component == c.Name && c.InExample(p)
	})
}

// isOwnCode reports whether a file of the service's own package was scaffolded and is not
// in the templates of this service.
func (s *comparedService) isOwnCode(e lock.Entry) bool {
	_, wanted := s.want[e.Path]
	return !wanted && e.Class == tree.Yours && e.Component == tree.Base && path.Dir(e.Path) == serviceFolder
}

// leaveOutExample takes the files of the component's example out of the tree.
func leaveOutExample(t tree.Tree, c catalog.Component) {
	for _, f := range t.Files() {
		if f.Component == c.Name && c.InExample(f.Path) {
			delete(t, f.Path)
		}
	}
}

// existingPathOf returns a path of the service that an example would meet: a file that
// its patterns match, or anything but a folder where it needs a folder.
func (s *service) existingPathOf(c catalog.Component) (string, error) {
	for _, pattern := range c.Example {
		found, err := fs.Glob(s.Root().FS(), pattern)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", pattern, tree.Cause(err))
		}
		for _, file := range found {
			// *_orders.sql matches 00031_customer_orders.sql, which is another migration.
			if !isNumbered(file) || path.Base(pattern) == "*_"+restOf(file) {
				return file, nil
			}
		}
		for dir := path.Dir(pattern); dir != "."; dir = path.Dir(dir) {
			if info, err := s.Root().Lstat(dir); err == nil && !info.IsDir() {
				return dir, nil
			}
		}
	}
	return "", nil
}

// wiring is how the example of a component becomes part of the service.
func (s *service) wiring(c catalog.Component) gofile.Wiring { return s.wiringOf(c.Part, c) }

// wiringOf is how a package below internal/service, whose New takes the component, becomes
// part of the service.
func (s *service) wiringOf(name string, c catalog.Component) gofile.Wiring {
	return gofile.Wiring{
		Join:       s.spec.Module + "/" + tree.OursRoot + "/component",
		Components: s.spec.Module + "/" + tree.OursRoot,
		Package:    s.spec.Module + "/" + serviceFolder + "/" + name,
		Name:       name,
		Field:      c.Field,
	}
}

// wire plans the edit that makes the examples of the components part of the
// service. Where that is not certain to be right, the report names the line to add.
func (s *comparedService) wire(coming []catalog.Component, r *Report) {
	for _, c := range coming {
		if c.Part != "" {
			s.wirePackage(s.wiring(c), r)
		}
	}
}

// wirePackage plans the edit that makes a package part of the service, or adds the line to
// the report.
func (s *comparedService) wirePackage(w gofile.Wiring, r *Report) {
	content := s.edited(servicePath)
	if content == nil {
		why := "not a regular file"
		if _, exists := s.disk[servicePath]; !exists {
			why = "no such file"
			r.Next = append(r.Next, "praecepta-gen restore "+servicePath)
		}
		r.Notices = append(r.Notices, servicePath+" was not changed: "+why)
		r.Next = append(r.Next, toWire(w))
		return
	}
	if gofile.Imports(content, w.Package) {
		return
	}
	wired, err := gofile.Wire(content, w)
	if err == nil {
		err = s.refuseDeclared(w.Name)
	}
	if err != nil {
		r.Notices = append(r.Notices, fmt.Sprintf("%s was not changed: %v", servicePath, err))
		r.Next = append(r.Next, toWire(w))
		return
	}
	s.edit(servicePath, wired)
}

// toWire says how to make a package part of the service by hand.
func toWire(w gofile.Wiring) string {
	return fmt.Sprintf("in %s, import %q, and pass %s to component.Join; c is the parameter of type praecepta.Components", servicePath, w.Package, w.Argument("c"))
}

// refuseDeclared returns an error if a file of the service's own package declares the name.
func (s *service) refuseDeclared(name string) error {
	entries, err := fs.ReadDir(s.Root().FS(), serviceFolder)
	if err != nil {
		return fmt.Errorf("read %s: %w", serviceFolder, tree.Cause(err))
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		file := path.Join(serviceFolder, entry.Name())
		content, err := s.content(file)
		if err != nil {
			return err
		}
		declared, err := declares(file, content, name)
		if err != nil {
			return err
		}
		if declared {
			return fmt.Errorf("%s declares %s already", file, name)
		}
	}
	return nil
}

// declares reports whether a Go file, if it is there, declares the name at the top level.
func declares(file string, content []byte, name string) (bool, error) {
	if content == nil {
		return false, nil
	}
	if err := gofile.CheckSyntax(content); err != nil {
		return false, fmt.Errorf("%s is not valid Go, so it is unknown whether this file declares %q: %w", file, name, err)
	}
	return gofile.Declares(content, name), nil
}

// unwire plans to take out again what wire put in, of the components that go and
// whose examples are as they were written.
func (s *comparedService) unwire(going []catalog.Component) {
	for _, c := range going {
		if c.Part == "" || !s.isExampleUnedited(c) {
			continue
		}
		if unwired, ok := gofile.Unwire(s.edited(servicePath), s.wiring(c)); ok {
			s.edit(servicePath, unwired)
		}
	}
}

// isExampleUnedited reports whether the package of the example holds exactly the
// files that go with the component.
func (s *comparedService) isExampleUnedited(c catalog.Component) bool {
	dir := path.Join(serviceFolder, c.Part)
	entries, err := fs.ReadDir(s.Root().FS(), dir)
	return err == nil && len(entries) > 0 && !slices.ContainsFunc(entries, func(entry fs.DirEntry) bool {
		return !s.input.IsRemoved(path.Join(dir, entry.Name()))
	})
}

// edit plans new content for a user-owned file.
func (s *comparedService) edit(name string, content []byte) {
	if s.input.Edits == nil {
		s.input.Edits = map[string][]byte{}
	}
	s.input.Edits[name] = content
}

// edited is what a user-owned file holds once the edits that are planned are made.
func (s *comparedService) edited(name string) []byte {
	if content, edits := s.input.Edits[name]; edits {
		return content
	}
	return s.disk[name].Content // empty where it is no regular file
}
