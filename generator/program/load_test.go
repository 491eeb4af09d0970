package program_test

import (
	"errors"
	"testing"

	"github.com/praecepta/praecepta-gen/generator/program"
)

func TestLoadWithoutGo(t *testing.T) {
	folder, err := program.Locate("../..")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, _, err := folder.Load(t.Context(), []string{"./generator/program"}); !errors.Is(err, program.ErrNoGo) {
		t.Errorf("got %v", err)
	}
}
