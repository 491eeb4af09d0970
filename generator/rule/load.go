package rule

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// texts match the files with the text of a rule: of what every service has, of a
// component, and of a package that components share.
var texts = [...]string{"base/rules/*", "component/*/rules/*", "shared/*/rules/*"}

// The headings of a text. Only a rule of the audit has the last.
const (
	never = "The failure that it prevents"
	held  = "How it is enforced"
	audit = "What the audit found"
)

// Load reads the rules from the templates, in order. The proofs of a rule are the
// tests whose comments name it. A rule has its text in one folder.
func Load(templates fs.FS) ([]Rule, error) {
	homes := map[string]string{}
	var all []Rule
	for _, pattern := range texts {
		names, err := fs.Glob(templates, pattern)
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		for _, name := range names {
			content, err := fs.ReadFile(templates, name)
			if err != nil {
				return nil, fmt.Errorf("read rules: %w", err)
			}
			r, err := parse(name, string(content))
			if err != nil {
				return nil, fmt.Errorf("read rule %s: %w", name, err)
			}
			if other, taken := homes[r.ID]; taken {
				return nil, fmt.Errorf("read rule %s: the ID %s is already used by a rule of %s", name, r.ID, other)
			}
			homes[r.ID] = r.Home
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	proofs, err := proofsIn(templates)
	for i, r := range all {
		all[i].Proofs = proofs[r.ID]
	}
	return all, err
}

// parse reads the text of a rule:
//
//	# CF-02 tenant isolation is wired
//
//	## The failure that it prevents
//
//	A paragraph, in lines of any length.
func parse(name, text string) (Rule, error) {
	heading, rest, _ := strings.Cut(text, "\n")
	title := regexp.MustCompile(`^# ((?:CF|EX)-\d\d) (\S.*)$`).FindStringSubmatch(heading)
	if title == nil {
		return Rule{}, fmt.Errorf("line 1: %q: want a title such as \"# CF-02 tenant isolation is wired\"", heading)
	}
	if base := path.Base(name); base != title[1]+".md" {
		return Rule{}, fmt.Errorf("rule %s must be in the file %[3]s.md, not %[2]s", title[1], base, title[1])
	}
	sections := map[string]string{}
	for i, section := range strings.Split("\n"+rest, "\n## ") {
		heading, paragraph, _ := strings.Cut(section, "\n")
		paragraph = strings.Join(strings.Fields(paragraph), " ")
		switch _, twice := sections[heading]; {
		case i == 0 && paragraph == "":
		case i == 0:
			return Rule{}, fmt.Errorf("no heading is above the paragraph %q", paragraph)
		case heading != never && heading != held && heading != audit || twice:
			return Rule{}, fmt.Errorf("heading %q is unknown or repeated: want %q, %q and optionally %q", heading, never, held, audit)
		case paragraph == "":
			return Rule{}, fmt.Errorf("the section %q is empty", heading)
		default:
			sections[heading] = paragraph
		}
	}
	required := []string{never, held}
	if strings.HasPrefix(title[1], "CF-") {
		required = append(required, audit)
	}
	for _, heading := range required {
		if sections[heading] == "" {
			return Rule{}, fmt.Errorf("the section %q is missing", heading)
		}
	}
	return Rule{ID: title[1], Name: title[2], Never: sections[never], Held: sections[held], Audit: sections[audit], Home: path.Dir(path.Dir(name))}, nil
}

// proofsIn returns the tests of the templates by the rule that each says it proves, in
// order.
func proofsIn(templates fs.FS) (map[string][]string, error) {
	all := map[string][]string{}
	err := fs.WalkDir(templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(strings.TrimSuffix(name, ".tmpl"), "_test.go") {
			return err
		}
		content, err := fs.ReadFile(templates, name)
		for test, ids := range ProofsIn(content) {
			for _, id := range ids {
				all[id] = append(all[id], test)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read proofs: %w", err)
	}
	for id, tests := range all {
		slices.Sort(tests)
		all[id] = slices.Compact(tests)
	}
	return all, nil
}
