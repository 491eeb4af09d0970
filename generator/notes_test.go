package generator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/praecepta/praecepta-gen/generator"
)

// noted is a generator of what is invented, with one more release note.
func noted(text string) generator.Generator {
	templates := invented()
	templates["notes/unreleased/a.md"] = &fstest.MapFile{Data: []byte(text)}
	return generator.Generator{Templates: templates, Version: "devel"}
}

// A note of which services have nothing must not make them differ from the output.
func TestDigestCoversHistoryOfSettingsOnly(t *testing.T) {
	digest := func(g generator.Generator) string {
		t.Helper()
		sum, err := g.TemplatesDigest()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	const renamed = "---\nkind: setting-renamed\nold: A\nnew: B\n---\n\nText.\n"
	without, feature := digest(gen()), digest(noted("---\nkind: new\n---\n\nText.\n"))
	if without != feature {
		t.Error("a feature changes the digest")
	}
	first, second := digest(noted(renamed)), digest(noted(strings.Replace(renamed, "Text", "Other text", 1)))
	if first == without || first != second {
		t.Error("want another digest for a renamed setting, and the same for another text")
	}
	if third := digest(noted(strings.Replace(renamed, "old: A", "old: C", 1))); third == first {
		t.Error("another name does not change the digest")
	}
}

func TestSyncReturnsNotesOfItsChanges(t *testing.T) {
	const front = "---\nkind: breaking\naction: {do: Run x., required: true}\nfiles: [internal/praecepta/*.go]\n"
	const text = front + "---\n\nText.\n"
	digest, err := gen().TemplatesDigest()
	if err != nil {
		t.Fatal(err)
	}
	same := "templates " + digest
	for name, c := range map[string]struct {
		lock, note string
		want       int
	}{
		"older release":            {"generator v0.0.1\ntemplates sha256:0", text, 1},
		"the same templates":       {"generator v0.0.1\n" + same, text, 0},
		"another component":        {"generator v0.0.1\ntemplates sha256:0", strings.Replace(text, "files", "component: ledger\nfiles", 1), 0},
		"component of the service": {"generator v0.0.1\ntemplates sha256:0", strings.Replace(text, "files", "component: courier\nfiles", 1), 1},
		"no release":               {"generator devel\ntemplates sha256:0", text, 0},
	} {
		dir := shop(t, "courier")
		written, err := os.ReadFile(filepath.Join(dir, "praecepta.lock"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(written), "\n")
		write(t, dir, "praecepta.lock", strings.Join(append([]string{lines[0], c.lock}, lines[3:]...), "\n"))
		report, _, err := noted(c.note).Sync(t.Context(), generator.SyncRequest{Dir: dir})
		if err != nil || len(report.Notes) != c.want {
			t.Errorf("%s: %v, %+v", name, err, report.Notes)
		}
		if err == nil && c.want == 1 && (report.Notes[0].Do != "Run x." || !report.Notes[0].Required || report.Notes[0].Text != "Text.") {
			t.Errorf("%s: %+v", name, report.Notes[0])
		}
	}
}
