package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/praecepta/praecepta-gen/generator"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// TestUpdateAsksWhichScaffoldsToTake offers the unedited files whose templates changed, and
// replaces those that are chosen.
func TestUpdateAsksWhichScaffoldsToTake(t *testing.T) {
	for name, take := range map[string]bool{"all of them": true, "none": false} {
		t.Run(name, func(t *testing.T) {
			questions := 0
			s := asked(t, func(all []question) {
				questions += len(all)
				if got := all[0].options; len(got) != 1 || got[0].name != ".editorconfig" || len(*all[0].chosen) != 1 {
					t.Errorf("asked for %v, %v", got, *all[0].chosen)
				}
				if !take {
					*all[0].chosen = nil
				}
			})
			if code := s.run(context.Background(), strings.Fields("new service shop --module example.com/shop --with none --no-input")); code != exitDone {
				t.Fatal(s.stderr.String())
			}
			outdate(t, filepath.Join("shop", ".editorconfig"))
			if code := s.run(context.Background(), strings.Fields("update -C shop")); code != exitDone || questions != 1 {
				t.Errorf("exit code %d, %d questions\n%s", code, questions, s.stderr.String())
			}
			content, err := os.ReadFile(filepath.Join("shop", ".editorconfig"))
			if err != nil || (string(content) != "old\n") != take {
				t.Errorf("the file is %q, %v", content, err)
			}
		})
	}
}

// TestScaffoldsHaveOneCommandEach joins the commands for files of the same kind.
func TestScaffoldsHaveOneCommandEach(t *testing.T) {
	s := newScreen(map[string]string{"NO_COLOR": "1"})
	var all []generator.Scaffold
	for _, fix := range []string{
		"praecepta-gen update --merge a", "praecepta-gen update --merge b", "praecepta-gen diff --scaffolds c", "praecepta-gen diff --scaffolds d", "grep -n '^<<<<<<<' e",
	} {
		all = append(all, generator.Scaffold{Path: fix[len(fix)-1:], State: "edited, outdated", Fix: fix})
	}
	s.sayScaffolds("", all)
	var commands []string
	for line := range strings.Lines(s.stderr.String()) {
		if command, is := strings.CutPrefix(line, "next: "); is {
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	want := []string{"praecepta-gen update --merge a --merge b", "praecepta-gen diff --scaffolds c d", "grep -n '^<<<<<<<' e"}
	if !slices.Equal(commands, want) {
		t.Errorf("got %q, want %q", commands, want)
	}
}

// outdate makes a scaffolded file one that earlier templates wrote.
func outdate(t *testing.T, file string) {
	t.Helper()
	old := []byte("old\n")
	lockFile := filepath.Join(filepath.Dir(file), tree.LockPath)
	content, err := os.ReadFile(lockFile)
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`(?m)^(yours \d+) \w+ (base ` + regexp.QuoteMeta(filepath.Base(file)) + `)$`)
	content = entry.ReplaceAll(content, bytes.Join([][]byte{[]byte("$1"), []byte(tree.Sum(old)), []byte("$2")}, []byte(" ")))
	for name, text := range map[string][]byte{file: old, lockFile: content} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
