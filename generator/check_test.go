package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator"
)

func TestCheckAllChecksEachServiceByItsOwnManifest(t *testing.T) {
	dirs := []string{shop(t, "ledger"), shop(t, "courier"), filepath.Join(t.TempDir(), "none"), shop(t, "ledger")}
	if err := os.Remove(filepath.Join(dirs[3], "internal/praecepta/ledger/deep/deep.go")); err != nil {
		t.Fatal(err)
	}
	all := gen().CheckAll(context.Background(), dirs)
	var files [][]string
	for i, checked := range all {
		if checked.Dir != dirs[i] || (checked.Err != nil) != (i == 2) {
			t.Errorf("%s: got %s, %v", dirs[i], checked.Dir, checked.Err)
		}
		files = append(files, driftIn(checked.Report))
	}
	if diff := cmp.Diff([][]string{nil, nil, nil, {"missing internal/praecepta/ledger/deep/deep.go"}}, files); diff != "" {
		t.Error(diff)
	}
}

func driftIn(report generator.Report) (all []string) {
	for _, d := range report.Drift {
		all = append(all, d.Kind+" "+d.Path)
	}
	return all
}
