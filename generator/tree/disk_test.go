package tree

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestReadToleratesRemoval(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, filepath.FromSlash(OursRoot), "deep", "er")
	stop, stopped := make(chan struct{}), make(chan error)
	go func() {
		for {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			err := os.MkdirAll(below, 0o755)
			err = errors.Join(err, os.WriteFile(filepath.Join(below, "a.go"), []byte("package er"), 0o644))
			if err = errors.Join(err, os.RemoveAll(filepath.Dir(below))); err != nil {
				stopped <- err
				return
			}
		}
	}()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	for range 2000 {
		if _, err := Read(root, []string{OursRoot + "/deep/er/a.go"}); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}
