package golden

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/templates"
)

// pages are the README and every page of docs, as paths of the repository.
func pages(t *testing.T) []string { return thisRepository().pages(t) }

func (r repository) pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md"}
	for name := range files(t, filepath.Join(r.root, "docs")) {
		if strings.HasSuffix(name, ".md") {
			all = append(all, "docs/"+name)
		}
	}
	slices.Sort(all)
	return all
}

// read returns the text of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	return thisRepository().read(t, name)
}

func (r repository) read(t *testing.T, name string) string {
	t.Helper()
	return contents(t, filepath.Join(r.root, filepath.FromSlash(name)))
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced returns the blocks of a page behind ``` and the word.
func fenced(page, word string) []string {
	var all []string
	for _, found := range regexp.MustCompile("(?ms)^```"+word+"\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		all = append(all, found[1])
	}
	return all
}

// prose is a page without its blocks of code, in which a # is no heading.
func prose(page string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(page, "")
}

// TestLinksResolve follows what the pages point to within the repository.
func TestLinksResolve(t *testing.T) { thisRepository().everyLinkResolves(t) }

func (r repository) everyLinkResolves(t *testing.T) {
	t.Helper()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	err := fs.WalkDir(os.DirFS(r.root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (name == "bin" || name == ".git") {
			return cmp.Or(err, fs.SkipDir)
		}
		if !strings.HasSuffix(name, ".md") {
			return nil
		}
		for _, found := range link.FindAllStringSubmatch(prose(r.read(t, name)), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			info, err := os.Stat(filepath.Join(r.root, to))
			if err != nil {
				t.Errorf("%s: %s: %v", name, found[1], err)
				continue
			}
			if anchor != "" && (info.IsDir() || !slices.Contains(anchors(r.read(t, to)), anchor)) {
				t.Errorf("%s: %s: no heading of %s is called so", name, found[1], to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// anchors returns the link targets of a page on GitHub: its headings, and the IDs that
// keep the links to a renamed heading working.
func anchors(page string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?m)^<a id="([a-z0-9-]+)"></a>$`).FindAllStringSubmatch(prose(page), -1) {
		all = append(all, found[1])
	}
	for _, found := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(prose(page), -1) {
		plain := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(found[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

// TestNamesInDocsExist holds targets of make and settings to those that there are.
func TestNamesInDocsExist(t *testing.T) { thisRepository().everyNameExists(t) }

func (r repository) everyNameExists(t *testing.T) {
	t.Helper()
	service := files(t, emit(t, r.templates, known(t, r.templates).Names()...))
	targets := regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	made := targets.FindAllStringSubmatch(r.read(t, "Makefile")+service["praecepta.mk"], -1)
	problems := r.read(t, "docs/reference/problems.md")
	others := []string{ // variables of others, what the pages show to be refused, what a setting calls its neighbour, and codes of your own problems
		"DATABASE_MAXCONNS", "REDIS_POOLSIZE", "APP_SERVICE_HOST", "SSL_CERT_FILE", "KUBERNETES_SERVICE_HOST",
		"REDIS_TLS_URL", "DATABASE_PUBLIC_URL", "OTEL_PROPAGATORS",
		"TEST_DATABASE_URL", "TEST_REDIS_URL", "NO_COLOR", "GOLANGCI_LINT_VERSION",
		"STRIPE_SECRET", "STRIPE_PREVIOUS_SECRET", "DEV_DATA", "SHOP_REGION", "PRAECEPTA_GEN", "GITHUB_STEP_SUMMARY",
		"ADMIN_URL", "RESTORED_URL", "OWNER_PASSWORD", "RUNTIME_PASSWORD", "BACKUP_PASSWORD", "OAPI_CODEGEN_VERSION", "OPENAPI_TYPESCRIPT_VERSION",
		"EVENT_UNKNOWN", "INVALID_SIGNATURE", "MALFORMED", "SKU_TAKEN", "UNKNOWN_ACCOUNT", "ON_ERROR_STOP",
	}
	helpdesk := r.read(t, "examples/helpdesk/.env.example") + r.read(t, "examples/helpdesk/internal/service/settings.go")
	for _, page := range r.pages(t) {
		text := r.read(t, page)
		for _, found := range regexp.MustCompile("(?m)(?:`|^(?:\\$ )?|&& )make ([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			if !slices.ContainsFunc(made, func(m []string) bool { return m[1] == found[1] }) {
				t.Errorf("%s: make %s: no Makefile has it", page, found[1])
			}
		}
		for _, name := range regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b`).FindAllString(text, -1) {
			quoted := "`" + name + "`"
			if !slices.Contains(others, name) && !strings.Contains(helpdesk, strings.TrimSuffix(name, "_FILE")) && !strings.Contains(service["docs/settings.md"], quoted) && !strings.Contains(problems, quoted) {
				t.Errorf("%s: %s: no service has the setting or the code of a problem", page, name)
			}
		}
	}
}

// TestContributionFieldsAreDocumented holds the page of concepts to the fields that a part may bring.
func TestContributionFieldsAreDocumented(t *testing.T) {
	source := files(t, emit(t, templates.FS))["internal/praecepta/component/component.go"]
	_, declared, _ := strings.Cut(source, "type Contribution struct {\n")
	declared, _, _ = strings.Cut(declared, "\n}")
	fields := regexp.MustCompile(`(?m)^\t([A-Z]\w+)`).FindAllStringSubmatch(declared, -1)
	if len(fields) == 0 {
		t.Fatal("a contribution has no fields")
	}
	page := read(t, "docs/concepts.md")
	from, to := tableBelow(page, "## Contribution")
	for _, field := range fields {
		if !strings.Contains(page[from:to], "`"+field[1]+"`") {
			t.Errorf("docs/concepts.md, ## Contribution: nothing about %s", field[1])
		}
	}
}
