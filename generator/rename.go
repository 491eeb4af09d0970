package generator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/gomod"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// RenameRequest gives a service another name, another module path, or both.
type RenameRequest struct {
	Dir     string
	Service string // empty to keep it
	Module  string // empty to keep it
	Preview
}

// command returns the command of the request.
func (r RenameRequest) command() string {
	command := "praecepta-gen rename"
	if r.Service != "" {
		command += " --service " + r.Service
	}
	if r.Module != "" {
		command += " --module " + r.Module
	}
	return command
}

// renaming is the names that a service has and those that it is to have.
type renaming struct {
	from, to spec.Spec
	except   []string // paths of other modules below the old module path
	hasPath  func(dir string) bool
}

// Rename changes the names of a service in its generated files, in its scaffolded
// files, in go.mod and praecepta.yaml, and the import paths in all its Go files.
// What it cannot change safely is listed in Report.Next.
// The string is the change as a unified diff, if the request wants one.
func (g Generator) Rename(ctx context.Context, r RenameRequest) (Report, string, error) {
	if r.Service == "" && r.Module == "" {
		return Report{}, "", hint.With(errors.New("--service or --module is required"), "praecepta-gen rename --help")
	}
	if r.Service != "" {
		if err := spec.ValidateName(r.Service); err != nil {
			return Report{}, "", hint.With(err, "praecepta-gen rename --service "+spec.SuggestName(r.Service))
		}
	}
	if r.Module != "" {
		table, err := g.requirementTable()
		if err == nil {
			err = hint.With(table.ValidateNewModule(r.Module), "praecepta-gen rename --help")
		}
		if err != nil {
			return Report{}, "", err
		}
	}
	s, err := g.read(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	planned, report, err := s.rename(g, r)
	if err != nil {
		return Report{Notices: s.notices}, "", err
	}
	report.Notices = append(s.notices, report.Notices...)
	return planned.finish(ctx, report, r.Preview)
}

// rename plans the change of the names.
func (s *service) rename(g Generator, r RenameRequest) (*plannedService, Report, error) {
	before, err := s.compareLocked(g)
	if err != nil {
		return nil, Report{}, err
	}
	names := before.namesAsWritten()
	n := renaming{from: s.spec, to: s.spec, hasPath: s.exists}
	n.from.Service = cmp.Or(names.Service, s.spec.Service)
	n.from.Module = cmp.Or(names.Module, gomod.Module(before.disk[goMod].Content), s.spec.Module)
	n.to.Service = cmp.Or(r.Service, s.spec.Service)
	n.to.Module = cmp.Or(r.Module, s.spec.Module)
	pinned, err := before.pinKeys(g, &n)
	if err != nil {
		return nil, Report{}, err
	}
	if s.manifest, err = spec.Rename(s.originalManifest, n.to); err != nil {
		return nil, Report{}, fmt.Errorf("%s: %w", tree.ManifestPath, err)
	}
	s.spec, s.formerSpec = n.to, &n.from
	files, err := s.userFiles()
	if err != nil {
		return nil, Report{}, err
	}
	s.extraPaths = files.paths()
	renamed, err := s.compareLocked(g)
	if err != nil {
		return nil, Report{}, err
	}
	if n.to.Service != n.from.Service {
		if err := g.refuseTakenPrefix(n.to, renamed.want); err != nil {
			return nil, Report{}, hint.With(err, "praecepta-gen rename --service "+n.to.Service+"-service")
		}
	}
	n.except = append(files.modules, gomod.Requires(renamed.disk[goMod].Content)...)
	s.renaming, renamed.input.Lowering = &n, true
	if err := renamed.editNames(g, files); err != nil {
		return nil, Report{}, err
	}
	if before.renameObstacle() != nil { // sync refuses the names in praecepta.yaml before this
		renamed.input.Instead = r.command()
	}
	planned, err := renamed.plans(g, nil)
	if err != nil {
		return nil, Report{}, err
	}
	report := planned.changed(Report{})
	if n.from.Service == n.to.Service && n.from.Module == n.to.Module {
		report.Notices = append(report.Notices, "the service already has this name and this module path")
	}
	if len(pinned) > 0 {
		report.Notices = append(report.Notices, fmt.Sprintf("%s: the default stays %s, so that the service still finds stored data (key_prefix in %s)",
			strings.Join(pinned, ", "), n.to.KeyPrefix, tree.ManifestPath))
	}
	planned.followUps(files, &report)
	if planned.removesProofs() {
		report.Next = append(report.Next, "to write the tests of the generated code again, run praecepta-gen prove --write")
	}
	return planned, report, nil
}

// pinKeys keeps what the names of stored data begin with, if any setting depends
// on it, and returns the variables of these settings.
func (s *comparedService) pinKeys(g Generator, n *renaming) ([]string, error) {
	if n.from.Service == n.to.Service && s.spec.Service == n.to.Service {
		return nil, nil
	}
	keys := n.from.Keys()
	n.to.KeyPrefix = ""
	if keys == n.to.Service {
		return nil, nil
	}
	free, err := s.defaults(g, n.to)
	if err != nil {
		return nil, err
	}
	pinned := n.to
	pinned.KeyPrefix = keys
	kept, err := s.defaults(g, pinned)
	if err != nil {
		return nil, err
	}
	var variables []string
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if kept[name] != free[name] {
			variables = append(variables, name)
		}
	}
	if len(variables) > 0 || s.spec.KeyPrefix != "" {
		n.to = pinned
	}
	return variables, nil
}

func (s *comparedService) defaults(g Generator, of spec.Spec) (map[string]string, error) {
	t, err := render.Render(g.Templates, of, s.components)
	if err != nil {
		return nil, err
	}
	return render.Defaults(t)
}

// namesAsWritten are the names that the generated files have which nobody edited.
func (s *comparedService) namesAsWritten() render.Names {
	return render.NamesIn(func(name string) []byte {
		found, present := s.disk[name]
		if !present || s.input.Lock == nil || tree.Sum(found.Content) != s.input.Lock.Entries[name].Sum {
			return nil
		}
		return found.Content
	})
}

// exists reports whether the service has a folder or a file of that name.
func (s *service) exists(name string) bool {
	_, err := s.Root().Lstat(name)
	return err == nil
}

// renameObstacle is a change of a name that only Rename makes completely: one that
// was made by hand, in praecepta.yaml or in go.mod.
func (s *comparedService) renameObstacle() *plan.Obstacle {
	names := s.namesAsWritten()
	declared := gomod.Module(s.disk[goMod].Content)
	if found, present := s.disk[goMod]; present && !found.Regular {
		return &plan.Obstacle{Path: goMod, Why: "a folder or a symbolic link, not a file", Fix: s.asFile(goMod, s.newGoMod())}
	}
	if declared == "" || gomod.ValidateModule(declared) != nil {
		if why := gomod.Damage(s.disk[goMod].Content); why != "" {
			return &plan.Obstacle{Path: goMod, Why: why, Fix: plan.Move(goMod, tree.Aside(s.Root(), goMod)) + " && " + s.newGoMod()}
		}
	}
	service, module := cmp.Or(names.Service, s.spec.Service), cmp.Or(names.Module, declared)
	fix := "praecepta-gen rename"
	if service != s.spec.Service {
		fix += " --service " + s.spec.Service
	}
	switch {
	case module != s.spec.Module:
		fix += " --module " + s.spec.Module
	case declared != s.spec.Module && gomod.ValidateModule(declared) == nil:
		fix += " --module " + declared
	case declared != s.spec.Module:
		fix = "go mod edit -module " + s.spec.Module + " && praecepta-gen sync"
	}
	if len(s.merge.conflicts) > 0 { // rename refuses an unfinished merge, which sync finishes with the names as written
		written := module
		if declared != s.spec.Module && gomod.ValidateModule(declared) == nil {
			written = declared
		}
		fix = "sed 's#^service:.*#service: " + service + "#; s#^module:.*#module: " + written +
			"#' praecepta.yaml > praecepta.yaml.side && mv praecepta.yaml.side praecepta.yaml && praecepta-gen sync"
	}
	switch {
	case declared != s.spec.Module:
		return &plan.Obstacle{Path: goMod, Why: fmt.Sprintf("module is %q, but %s says %s", declared, tree.ManifestPath, s.spec.Module), Fix: fix, FixesAll: true}
	case module != s.spec.Module:
		return &plan.Obstacle{Path: tree.ManifestPath, Why: fmt.Sprintf("module is %s, but the generated files import %s", s.spec.Module, module), Fix: fix, FixesAll: true}
	case service != s.spec.Service:
		return &plan.Obstacle{Path: tree.ManifestPath, Why: fmt.Sprintf("service is %s, but the generated files use the name %s", s.spec.Service, service), Fix: fix, FixesAll: true}
	}
	return nil
}

// path is what an import path becomes.
func (n renaming) path(imported string) string {
	from, to := n.from.Module, n.to.Module
	if !within(imported, []string{from}) || slices.ContainsFunc(n.except, func(other string) bool {
		return other != from && within(other, []string{from}) && within(imported, []string{other})
	}) {
		return imported
	}
	// A new path below the old one may have been written by hand already.
	if below, longer := strings.CutPrefix(to, from+"/"); longer && within(imported, []string{to}) && !n.hasPath(below) {
		return imported
	}
	return to + strings.TrimPrefix(imported, from)
}

// renderedPairs are the tree with the old names and the one with the new names,
// each with the examples and without them: a service may have begun as either.
func (s *comparedService) renderedPairs(g Generator) ([][2]tree.Tree, error) {
	var pairs [][2]tree.Tree
	bare := slices.Clone(s.components)
	for i, c := range bare {
		bare[i] = c.WithoutExample()
	}
	for _, components := range [][]catalog.Component{s.components, bare} {
		before, err := render.Render(g.Templates, s.renaming.from, components)
		if err != nil {
			return nil, err
		}
		after, err := render.Render(g.Templates, s.renaming.to, components)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]tree.Tree{before, after})
	}
	return pairs, nil
}

// mainFolder is the usual folder of a main package that is not at the root.
func mainFolder(service string) string { return path.Join("cmd", service) }
