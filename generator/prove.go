package generator

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/praecepta/praecepta-gen/generator/catalog"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/nearest"
	"github.com/praecepta/praecepta-gen/generator/plan"
	"github.com/praecepta/praecepta-gen/generator/proof"
	"github.com/praecepta/praecepta-gen/generator/render"
	"github.com/praecepta/praecepta-gen/generator/rule"
	"github.com/praecepta/praecepta-gen/generator/spec"
	"github.com/praecepta/praecepta-gen/generator/tree"
	"github.com/praecepta/praecepta-gen/generator/vet"
)

// ProveRequest says what to prove of the service in a folder.
type ProveRequest struct {
	Dir      string
	Names    []string // rules and components; none stands for all
	Progress func(pkg string, result proof.Result, took time.Duration)
}

// Proved is what was proved of a service, and what was found.
type Proved struct {
	Service    string       `json:"service"`
	Module     string       `json:"module"`
	Components []string     `json:"components"`
	Commit     string       `json:"commit"`   // empty where git does not know one
	Modified   bool         `json:"modified"` // files of the service differ from the commit
	Go         string       `json:"go"`
	Platform   string       `json:"platform"`
	Generator  string       `json:"generator"`
	Begun      time.Time    `json:"begun"`
	Seconds    float64      `json:"seconds"`
	Rules      []ProvedRule `json:"rules"`
	Others     []proof.Test `json:"others"` // tests that prove no rule
}

// ProvedRule is a rule and the tests that were run for it.
type ProvedRule struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Never   string       `json:"never"`
	Held    string       `json:"held"`
	Result  proof.Result `json:"result"`
	Seconds float64      `json:"seconds"`
	Proofs  []proof.Test `json:"proofs"`
}

// Unproved counts the rules, and the other tests, that did not pass.
func (p Proved) Unproved() (rules, others int) {
	for _, r := range p.Rules {
		if r.Result != proof.Pass {
			rules++
		}
	}
	for _, test := range p.Others {
		if test.Result != proof.Pass {
			others++
		}
	}
	return rules, others
}

// Prove runs the tests of the generated code against the service. Code that was
// edited is proved as it is; code of other templates is refused.
func (g Generator) Prove(ctx context.Context, r ProveRequest) (Proved, error) {
	s, err := g.open(r.Dir)
	if err != nil {
		return Proved{}, err
	}
	defer s.Close()
	if err := s.refuseOutdated(); err != nil {
		return Proved{}, err
	}
	files, err := render.Proofs(g.Templates, s.spec, s.components)
	if err != nil {
		return Proved{}, err
	}
	rules, err := rule.Load(g.Templates)
	if err != nil {
		return Proved{}, err
	}
	tests, err := s.chosen(proof.In(files), rules, r.Names)
	if err != nil {
		return Proved{}, err
	}
	proved := Proved{
		Service: s.spec.Service, Module: s.spec.Module, Components: catalog.Catalog(s.components).Names(),
		Go: proof.CommandOutput(ctx, r.Dir, "go", "env", "GOVERSION"), Platform: runtime.GOOS + "/" + runtime.GOARCH, Generator: g.Version,
		Commit: proof.CommandOutput(ctx, r.Dir, "git", "rev-parse", "HEAD"), Begun: time.Now().UTC().Truncate(time.Second),
	}
	proved.Modified = proved.Commit != "" && proof.CommandOutput(ctx, r.Dir, "git", "status", "--porcelain", "--", ".") != ""
	tests, err = proof.Run(ctx, proof.Request{Dir: r.Dir, Files: files, Tests: tests, Progress: r.Progress})
	if err != nil {
		return Proved{}, err
	}
	analyzed, err := analyze(ctx, r, rules)
	if err != nil {
		return Proved{}, err
	}
	tests = append(tests, analyzed...)
	proved.Seconds = time.Since(proved.Begun).Seconds()
	proved.sort(rules, tests, r.Names)
	return proved, nil
}

// analyze runs vet over the service, its generated code included, and returns its
// findings as one test for each rule that it checks.
func analyze(ctx context.Context, r ProveRequest, rules []rule.Rule) ([]proof.Test, error) {
	var asked []string
	for _, one := range rules {
		if vet.Checks(one.ID) && (len(r.Names) == 0 || slices.Contains(r.Names, one.ID)) {
			asked = append(asked, one.ID)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	begun := time.Now()
	report, err := vet.Run(ctx, vet.Request{Dir: r.Dir, Generated: true})
	if err != nil {
		return nil, err
	}
	took := time.Since(begun).Seconds() / float64(len(asked))
	var all []proof.Test
	for _, id := range asked {
		test := proof.Test{Name: rule.Vet, Package: ".", Component: tree.Base, Rules: []string{id}, Result: proof.Pass, Seconds: took}
		for _, found := range report.Findings {
			if found.Violates(id) {
				test.Result = proof.Fail
				test.Output += fmt.Sprintf("%s:%d:%d: %s\n", found.File, found.Line, found.Column, found.Message)
			}
		}
		all = append(all, test)
	}
	return all, nil
}

// refuseOutdated refuses a service that other templates wrote: the proofs are about
// other code. Proofs in the service do not matter, as those of the generator are run.
func (s *plannedService) refuseOutdated() error {
	for _, d := range s.plan.Drift {
		if (d.Kind == plan.Outdated || d.Kind == plan.Stale) && !tree.IsProof(d.Path) {
			return hint.With(fmt.Errorf("%s: the file is %s, and prove requires the generated files of this version of praecepta-gen", d.Path, d.Kind), d.Fix)
		}
	}
	return nil
}

// chosen returns the tests that prove the rules, or are of the components.
func (s *comparedService) chosen(tests []proof.Test, rules []rule.Rule, names []string) ([]proof.Test, error) {
	if len(names) == 0 {
		return tests, nil
	}
	components := append(catalog.Catalog(s.components).Names(), tree.Base)
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	var chosen []proof.Test
	for _, name := range names {
		of := func(test proof.Test) bool { return test.Component == name }
		if slices.Contains(ids, name) {
			of = func(test proof.Test) bool { return slices.Contains(test.Rules, name) }
		} else if !slices.Contains(components, name) {
			near := cmp.Or(rule.NearestID(name, ids), nearest.Of(name, components))
			if near == "" {
				return nil, hint.With(fmt.Errorf("%.40q: not a rule, and not a component of this service", name), "praecepta-gen list rules")
			}
			return nil, hint.With(fmt.Errorf("%.40q: not a rule, and not a component of this service", name), "praecepta-gen prove "+near)
		}
		found := false
		for _, test := range tests {
			if of(test) {
				found = true
				chosen = append(chosen, test)
			}
		}
		if !found && !vet.Checks(name) {
			return nil, hint.With(fmt.Errorf("%s: no test in this service: the service does not have the component that the rule is about", name), "praecepta-gen explain "+name)
		}
	}
	slices.SortFunc(chosen, func(a, b proof.Test) int {
		return strings.Compare(a.Package+" "+a.Name, b.Package+" "+b.Name)
	})
	return slices.CompactFunc(chosen, func(a, b proof.Test) bool { return a.Package == b.Package && a.Name == b.Name }), nil
}

// sort puts the tests to the rules that they prove. Where rules were asked for, the
// others that a test proves besides are left out: not all of their tests were run.
func (p *Proved) sort(rules []rule.Rule, tests []proof.Test, names []string) {
	p.Rules, p.Others = []ProvedRule{}, []proof.Test{}
	asked := slices.ContainsFunc(rules, func(r rule.Rule) bool { return slices.Contains(names, r.ID) })
	for _, r := range rules {
		one := ProvedRule{ID: r.ID, Name: r.Name, Never: r.Never, Held: r.Held, Result: proof.Pass}
		for _, test := range tests {
			if slices.Contains(test.Rules, r.ID) {
				one.Proofs = append(one.Proofs, test)
				one.Result = proof.Worst(one.Result, test.Result)
				one.Seconds += test.Seconds
			}
		}
		if len(one.Proofs) > 0 && (!asked || slices.Contains(names, r.ID)) {
			p.Rules = append(p.Rules, one)
		}
	}
	for _, test := range tests {
		if len(test.Rules) == 0 {
			p.Others = append(p.Others, test)
		}
	}
}

// WriteProofs writes the tests of the generated code into the service. A file that
// is there with other content is refused, and then nothing is written.
func (g Generator) WriteProofs(_ context.Context, dir string) (Report, error) {
	s, err := g.open(dir)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	if err := s.refuseUnfinished(); err != nil {
		return Report{}, err
	}
	if err := s.refuseOutdated(); err != nil {
		return Report{}, err
	}
	files, err := render.Proofs(g.Templates, s.spec, s.components)
	if err != nil {
		return Report{}, err
	}
	disk, err := tree.Read(s.Root(), nil)
	if err != nil {
		return Report{}, err
	}
	var report Report
	var missing []tree.File
	for _, f := range files.Files() {
		found, has := disk[f.Path]
		switch {
		case !has:
			missing = append(missing, f)
			report.Files = append(report.Files, reportedFile(f, plan.Create))
		case !isFile(found, f):
			return Report{}, hint.With(fmt.Errorf("write %s: a file with different content exists", f.Path), "mv "+f.Path+" "+f.Path+".orig")
		default:
			report.Files = append(report.Files, reportedFile(f, plan.Keep))
		}
	}
	return report, s.Add(missing)
}

// isFile reports whether the disk holds exactly the file.
func isFile(found tree.Found, f tree.File) bool {
	return found.Regular && string(found.Content) == string(f.Content)
}

// leaveOutProofs leaves the proofs that WriteProofs wrote out of what is compared:
// no lock knows them, and they are no drift while they are as they were written. One that
// the components of the service no longer have counts as generated, and is removed, as all
// are in a rename, because some have the names of the service.
func (s *comparedService) leaveOutProofs(g Generator, was *lock.Lock) error {
	var written []string
	for p := range s.disk {
		if tree.IsProof(p) && !isKnown(was, p) {
			written = append(written, p)
		}
	}
	if len(written) == 0 {
		return nil
	}
	files, err := render.Proofs(g.Templates, s.spec, s.components)
	if err != nil {
		return err
	}
	left := tree.Tree{}
	if was != nil {
		former := s.spec
		if s.formerSpec != nil {
			former = *s.formerSpec
		}
		if left, err = g.proofsOf(former, was.Components()); err != nil {
			return err
		}
	}
	for _, p := range written {
		if f, has := files[p]; has && isFile(s.disk[p], f) && s.formerSpec == nil {
			delete(s.disk, p)
		} else if f, has := left[p]; has && isFile(s.disk[p], f) {
			was.Set(f)
		}
	}
	return nil
}

// removesProofs reports whether the plan removes proofs.
func (s *plannedService) removesProofs() bool {
	return slices.ContainsFunc(s.plan.Steps, func(step plan.Step) bool { return step.Action == plan.Remove && tree.IsProof(step.Path) })
}

// proofsOf returns the proofs of a service with the components of names that this
// generator has.
func (g Generator) proofsOf(sp spec.Spec, names []string) (tree.Tree, error) {
	all, err := g.catalog()
	if err != nil {
		return nil, err
	}
	components := slices.DeleteFunc(all, func(c catalog.Component) bool { return !slices.Contains(names, c.Name) })
	sp.Components = components.Names()
	return render.Proofs(g.Templates, sp, components)
}

func isKnown(was *lock.Lock, path string) bool {
	if was == nil {
		return false
	}
	_, known := was.Entries[path]
	return known
}
