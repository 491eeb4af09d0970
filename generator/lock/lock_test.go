package lock_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/lock"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

func sample() lock.Lock {
	l := lock.New("v1.2.3", "sha256:abc")
	for _, path := range []string{"main.go", "internal/praecepta/b.go", "internal/praecepta/a b.go", "go.mod"} {
		l.Set(tree.File{Path: path, Content: []byte(path), Class: tree.ClassOf(path), Component: tree.Base})
	}
	l.Entries["gone.go"] = lock.Entry{Path: "gone.go", Class: tree.Yours, Component: tree.Base, Gone: true}
	return l
}

func TestLockRoundTrip(t *testing.T) {
	want := sample()
	got, err := lock.Parse(want.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	want.Before = &lock.Before{Sum: tree.Sum([]byte("go.mod")), Components: []string{"ledger"}, Had: []string{"require example.com/a v1.0.0 // indirect", "sum example.com/a v1.0.0"}}
	if got, err = lock.Parse(want.Marshal()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(got.Marshal(), want.Marshal()) {
		t.Errorf("written again it is\n%s", got.Marshal())
	}
}

func TestParseRefusesInvalidLock(t *testing.T) {
	whole := string(sample().Marshal())
	line := func(class, mode, sum, path string) string {
		return whole + strings.Join([]string{class, mode, sum, "base", path}, " ") + "\n"
	}
	sum := tree.Sum(nil)
	for name, content := range map[string]string{
		"nothing":        "",
		"another file":   "module shop\n",
		"path out":       line("yours", "0644", sum, "../../etc/passwd"),
		"absolute path":  line("yours", "0644", sum, "/etc/passwd"),
		"odd path":       line("yours", "0644", sum, "a//b"),
		"dot":            line("yours", "0644", sum, "."),
		"NUL":            line("yours", "0644", sum, "a\x00b"),
		"path twice":     line("yours", "0644", sum, "main.go"),
		"class of other": line("yours", "0644", sum, "internal/praecepta/x.go"),
		"no class":       line("theirs", "0644", sum, "x.go"),
		"mode":           line("yours", "4755", sum, "x.go"),
		"no mode":        line("yours", "rw", sum, "x.go"),
		"no sum":         line("yours", "0644", "abc", "x.go"),
		"short line":     whole + "yours 0644\n",
		"before, short":  whole + "before - " + sum + " base\n",
		"before what":    whole + "before - " + sum + " base go.sum\n",
		"before, no sum": whole + "before - abc base go.mod\n",
		"before no base": whole + "before - " + sum + " ledger go.mod\n",
		"before the end": strings.Replace(whole, "gone ", "before - "+sum+" base go.mod\ngone ", 1),
		"after before":   whole + "before - " + sum + " base go.mod\nrequire example.com/a v1.0.0\n",
		"version":        strings.Replace(whole, "v1.2.3", "newest", 1),
	} {
		if _, err := lock.Parse([]byte(content)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample().Marshal())
	f.Fuzz(func(t *testing.T, content []byte) {
		l, err := lock.Parse(content)
		if err != nil {
			return
		}
		for path := range l.Entries {
			if strings.HasPrefix(path, "/") || strings.Contains("/"+path+"/", "/../") {
				t.Errorf("%q leads out", path)
			}
		}
		if again, err := lock.Parse(l.Marshal()); err != nil || !cmp.Equal(l, again) {
			t.Errorf("written again it does not read: %v", err)
		}
	})
}

func TestLockNamesOnlyReleases(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "v1.2.3", "": "devel", "devel": "devel", "(devel)": "devel", "v1.2.3+dirty": "devel",
		"v0.0.0-20260101000000-abcdefabcdef": "devel", "v1.2.3-rc.1": "devel",
	} {
		if got := lock.Release(version); got != want {
			t.Errorf("%q: got %s, want %s", version, got, want)
		}
	}
}

func TestRefuseNewerLock(t *testing.T) {
	of := func(version, templates string, state int) lock.Lock {
		l := lock.New(version, templates)
		l.State = state
		return l
	}
	for _, c := range []struct {
		what    string
		l, by   lock.Lock
		refused string // the end of the hint
	}{
		{"an older release", of("v1.3.0", "sha256:new", 9), of("v1.2.9", "sha256:old", 10), "@v1.3.0"},
		{"the same release", of("v1.3.0", "sha256:new", 9), of("v1.3.0", "sha256:old", 1), ""},
		{"a newer release", of("v1.3.0", "sha256:new", 9), of("v1.4.0", "sha256:old", 1), ""},
		{"the same templates", of("v1.3.0", "sha256:new", 9), of("v1.2.9", "sha256:new", 1), ""},
		{"an older build", of("devel", "sha256:new", 9), of("devel", "sha256:old", 8), "@main"},
		{"a newer build", of("devel", "sha256:new", 9), of("devel", "sha256:old", 10), ""},
		{"uncommitted templates", of("devel", "sha256:new", 9), of("devel", "sha256:old", 9), ""},
		{"an older build of a release", of("v1.3.0", "sha256:new", 9), of("devel", "sha256:old", 8), "@v1.3.0"},
		{"a newer build of a release", of("v1.3.0", "sha256:new", 9), of("devel", "sha256:old", 10), ""},
		{"an older release of a build", of("devel", "sha256:new", 9), of("v1.2.9", "sha256:old", 8), "@main"},
		{"a lock without a state", of("devel", "sha256:new", 0), of("devel", "sha256:old", 8), ""},
		{"a generator without a state", of("devel", "sha256:new", 9), of("devel", "sha256:old", 0), ""},
	} {
		err := c.l.RefuseNewer(c.by)
		if (err != nil) != (c.refused != "") || !strings.HasSuffix(hint.Of(err), c.refused) {
			t.Errorf("%s: %v, hint %q", c.what, err, hint.Of(err))
		}
		read, err := lock.Parse(c.l.Marshal())
		if err != nil || read.State != c.l.State || read.Templates != c.l.Templates {
			t.Errorf("%s: read %+v, %v", c.what, read, err)
		}
	}
}
