package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

// A script that is generated is executable; that it no longer is, is drift.
func TestLostExecutableBitIsReportedAndRestored(t *testing.T) {
	const script = "internal/praecepta/run"
	g := gen()
	templates := invented()
	templates["base/"+script] = &fstest.MapFile{Data: []byte("#!/bin/sh\n")}
	g.Templates = templates
	dir := filepath.Join(t.TempDir(), "shop")
	ctx := context.Background()
	if _, err := g.New(ctx, generator.NewRequest{Name: "shop", Module: "example.com/shop", Dir: dir}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, filepath.FromSlash(script))
	holds := func(want os.FileMode) {
		t.Helper()
		if info, err := os.Stat(file); err != nil || info.Mode() != want {
			t.Errorf("mode %v, want %v", info.Mode(), want)
		}
	}
	drift := func() []generator.Drift {
		t.Helper()
		report, err := g.Check(ctx, dir)
		if err != nil {
			t.Fatal(err)
		}
		return report.Drift
	}
	holds(0o755)
	for mode, lost := range map[os.FileMode]bool{0o755: false, 0o700: false, 0o711: false, 0o644: true, 0o600: true, 0o655: true} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		var want []generator.Drift
		if lost {
			want = []generator.Drift{{Path: script, Kind: "mode", Fix: "praecepta-gen sync"}}
		}
		if diff := cmp.Diff(want, drift()); diff != "" {
			t.Errorf("mode %o: %s", mode, diff)
		}
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.Sync(ctx, generator.SyncRequest{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	holds(0o755)
	if len(drift()) > 0 {
		t.Errorf("after sync: %v", drift())
	}
}
