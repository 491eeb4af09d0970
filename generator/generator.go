// Package generator is the sentence that every command is a prefix of: a spec
// names components; rendering them gives a tree; comparing the tree with the
// disk gives a plan; a plan is applied, or reported.
package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// Generator is what every command starts from.
type Generator struct {
	Templates fs.FS
	Version   string
}

// File is one file of a service and what happens to it.
type File struct {
	Path      string `json:"path"`
	Class     string `json:"class"`
	Action    string `json:"action"`
	Component string `json:"component"`
}

// Drift is one difference from what was written, and the command that mends it.
type Drift struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
	Fix  string `json:"fix"`
}

// Report is what a command did, would do or found.
type Report struct {
	Files   []File
	Drift   []Drift
	Notices []string // what a person should know besides
}

// TemplatesDigest identifies the templates by their content.
func (g Generator) TemplatesDigest() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(g.Templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(g.Templates, name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%d %s %d\n", len(name), name, len(content))
		_, _ = sum.Write(content)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("read templates: %w", err)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// Schema returns the JSON Schema of praecepta.yaml.
func (g Generator) Schema() []byte { return spec.Schema() }

// render gives the tree that a spec asks for.
func (g Generator) render(s spec.Spec) (tree.Tree, error) {
	all, err := catalog.Load(g.Templates)
	if err != nil {
		return nil, err
	}
	components, err := all.Resolve(s.Components)
	if err != nil {
		return nil, err
	}
	return render.Render(g.Templates, s, components)
}

// service is a service on the disk, compared with what its manifest asks for.
type service struct {
	*plan.Service
	spec    spec.Spec
	want    tree.Tree
	disk    tree.Disk
	plan    plan.Plan
	notices []string
}

// open reads the service in dir and plans what would make it as its manifest asks.
func (g Generator) open(dir string, discard []string) (_ *service, err error) {
	held, notice, err := plan.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noService()
	}
	if err != nil {
		return nil, err
	}
	s := &service{Service: held}
	defer func() {
		if err != nil {
			held.Close()
		}
	}()
	if notice != "" {
		s.notices = append(s.notices, notice)
	}
	if err := s.readSpec(); err != nil {
		return nil, err
	}
	if s.want, err = g.render(s.spec); err != nil {
		return nil, err
	}
	if err := s.compare(g, discard); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *service) readSpec() error {
	content, err := tree.ReadFile(s.Root(), tree.ManifestPath)
	if errors.Is(err, fs.ErrNotExist) {
		return s.noManifest()
	}
	if err == nil {
		s.spec, err = spec.Load(content)
	}
	if err == nil {
		err = gomod.ValidateModule(s.spec.Module)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	return nil
}

// noManifest tells a service that has lost its manifest from what is no service.
func (s *service) noManifest() error {
	if _, err := s.Root().Lstat(tree.LockPath); err != nil {
		return noService()
	}
	return hint.With(fmt.Errorf("%s: no such file, and %s is there", tree.ManifestPath, tree.LockPath), "git checkout "+tree.ManifestPath)
}

func noService() error {
	return hint.With(fmt.Errorf("%s: no such file", tree.ManifestPath), "praecepta-gen new service NAME, or cd to the service")
}

// compare reads the disk and makes the plan.
func (s *service) compare(g Generator, discard []string) error {
	digest, err := g.TemplatesDigest()
	if err != nil {
		return err
	}
	was, err := s.readLock(g.Version, digest)
	if err != nil {
		return err
	}
	next := lock.New(g.Version, digest)
	paths := []string{tree.LockPath}
	for _, f := range s.want.Files() {
		paths = append(paths, f.Path)
	}
	if was != nil {
		paths = append(paths, was.Paths()...)
		if was.Templates == digest {
			next.Generator = was.Generator
		}
	}
	if s.disk, err = tree.Read(s.Root(), paths); err != nil {
		return err
	}
	obstacles, err := s.raise(g)
	if err != nil {
		return err
	}
	for _, path := range discard {
		if _, has := s.disk[path]; !has || tree.ClassOf(path) != tree.Ours {
			return hint.With(fmt.Errorf("--discard %s: no file of ours", path), "praecepta-gen check")
		}
	}
	s.plan = plan.Make(plan.Input{Want: s.want, Disk: s.disk, Lock: was, Next: next, Discard: discard, Obstacles: obstacles})
	return nil
}

func (s *service) readLock(version, digest string) (*lock.Lock, error) {
	content, err := tree.ReadFile(s.Root(), tree.LockPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no lock is an answer: check reports it, and sync writes one
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tree.LockPath, err)
	}
	l, err := lock.Parse(content)
	if err != nil {
		return nil, hint.With(fmt.Errorf("%s: %w", tree.LockPath, err), "git checkout "+tree.LockPath+", or remove it and run praecepta-gen sync")
	}
	if err := l.RefuseNewer(version, digest); err != nil {
		return nil, fmt.Errorf("%s: %w", tree.LockPath, err)
	}
	return &l, nil
}

// raise makes of the shared data what is there already, with what is missing
// added: the user's own requirements and comments stay.
func (s *service) raise(g Generator) ([]plan.Obstacle, error) {
	s.keep(tree.ManifestPath)
	if o := s.obstacle(); o != nil {
		return []plan.Obstacle{*o}, nil
	}
	table, err := gomod.Load(g.Templates)
	if err != nil {
		return nil, err
	}
	want := table.Want(s.components())
	raised, err := want.Raise(s.disk[goMod].Content)
	if err != nil {
		return nil, err
	}
	s.replace(goMod, raised)
	if found, has := s.disk[goSum]; has {
		s.replace(goSum, want.RaiseSum(found.Content))
	}
	return nil, nil
}

const (
	goMod = "go.mod"
	goSum = "go.sum"
)

// obstacle is what is wrong with go.mod that no raising mends.
func (s *service) obstacle() *plan.Obstacle {
	found, has := s.disk[goMod]
	if !has {
		return &plan.Obstacle{Path: goMod, Why: "no such file", Fix: "go mod init " + s.spec.Module}
	}
	if declared := gomod.Module(found.Content); declared != s.spec.Module {
		return &plan.Obstacle{
			Path: goMod, Why: fmt.Sprintf("module %q, and %s says %s", declared, tree.ManifestPath, s.spec.Module),
			Fix: "go mod edit -module " + s.spec.Module,
		}
	}
	return nil
}

func (s *service) keep(path string) {
	s.replace(path, s.disk[path].Content)
}

func (s *service) replace(path string, content []byte) {
	f := s.want[path]
	f.Content = content
	s.want[path] = f
}

// components are those of the rendered tree, needs included.
func (s *service) components() []string {
	seen := map[string]bool{tree.Base: true}
	var all []string
	for _, f := range s.want.Files() {
		if !seen[f.Component] {
			seen[f.Component] = true
			all = append(all, f.Component)
		}
	}
	return all
}

// told is a file as a report has it.
func told(f tree.File, action plan.Action) File {
	return File{Path: f.Path, Class: string(f.Class), Action: string(action), Component: f.Component}
}

// report tells the plan. Files that stay as they are are left out where only
// changes matter.
func (s *service) report(all bool) Report {
	r := Report{Notices: s.notices}
	for _, step := range s.plan.Steps {
		if all || step.Action != plan.Keep {
			r.Files = append(r.Files, told(step.File, step.Action))
		}
	}
	for _, d := range s.plan.Drift {
		r.Drift = append(r.Drift, Drift{Path: d.Path, Kind: string(d.Kind), Fix: d.Fix})
	}
	return r
}

// isEmpty says whether dir holds nothing, and whether it is there.
func isEmpty(dir string) (empty, exists bool, err error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if !info.IsDir() {
		return false, true, nil
	}
	entries, err := os.ReadDir(dir)
	return len(entries) == 0, true, err
}
