// Command language collects the prose of this repository for Vale, a prose linter,
// which reports the words that docs/glossary.md says to avoid.
//
// It writes a folder with the configuration of Vale, its style, and a text file for
// each source file. A line of a text file has the prose of the same line of the source
// file: comments, texts in string literals, and identifiers split into words.
//
//	go run ./golden/language -out bin/language -base origin/main
//	cd bin/language && vale text
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// checked are the files and folders whose language is checked.
var checked = []string{
	".ci", ".github", ".golangci.yml", ".golangci.generated.yml", ".goreleaser.yaml",
	"CHANGELOG.md", "Makefile", "README.md", "action.yml", "cmd", "docs", "generator", "golden", "templates",
}

// glossary is the page with the words to avoid, below the heading wordsBelow.
const (
	glossary   = "docs/glossary.md"
	wordsBelow = "## Words to avoid"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "bin/language", "folder to write")
	base := flag.String("base", "HEAD", "commit after which the subjects of commits are checked")
	flag.Parse()
	if err := run(*out, *base); err != nil {
		log.Fatalf("language: %v", err)
	}
}

func run(out, base string) error {
	page, err := os.ReadFile(glossary)
	if err != nil {
		return err
	}
	style, err := styleOf(string(page))
	if err != nil {
		return fmt.Errorf("%s: %w", glossary, err)
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	texts := map[string]string{
		".vale.ini":               "StylesPath = styles\nMinAlertLevel = error\n\n[*.{txt,md}]\nBasedOnStyles = Plain\n",
		"styles/Plain/Avoid.yml":  style,
		"text/commit-subjects.md": "",
	}
	if texts["text/commit-subjects.md"], err = subjects(base); err != nil {
		return err
	}
	for _, root := range checked {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name = filepath.ToSlash(name)
			if slices.Contains(strings.Split(name, "/"), "testdata") || isEmitted(name) {
				return nil
			}
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if text, ok := proseOf(name, string(content)); ok {
				texts["text/"+strings.TrimSuffix(name, ".md")+extension(name)] = text
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for name, text := range texts {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// isEmitted reports whether a file of golden is output of the generator.
func isEmitted(name string) bool {
	folder, rest, _ := strings.Cut(strings.TrimPrefix(name, "golden/"), "/")
	return strings.HasPrefix(name, "golden/") && rest != "" && !slices.Contains([]string{"cli", "conformance", "language"}, folder)
}

// extension is what a text file has after the name of its source file.
func extension(name string) string {
	if path.Ext(name) == ".md" {
		return ".md"
	}
	return ".txt"
}

// subjects returns the subjects of the commits after base.
func subjects(base string) (string, error) {
	output, err := exec.Command("git", "log", "--no-merges", "--format=- %h %s", base+"..HEAD").Output()
	if err != nil {
		return "", fmt.Errorf("git log %s..HEAD: %w", base, err)
	}
	return string(output), nil
}

// styleOf returns the style of Vale for the words to avoid on the page.
func styleOf(page string) (string, error) {
	_, table, found := strings.Cut(page, "\n"+wordsBelow+"\n")
	if !found {
		return "", fmt.Errorf("no heading %q", wordsBelow)
	}
	var b strings.Builder
	b.WriteString("extends: substitution\nmessage: \"write '%s' instead of '%s': see docs/glossary.md\"\nlevel: error\nignorecase: true\nswap:\n")
	words := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "---") || strings.TrimSpace(cells[1]) == "avoid" {
			continue
		}
		words++
		fmt.Fprintf(&b, "  '%s': '%s'\n", quote(cells[1]), quote(cells[2]))
	}
	if words == 0 {
		return "", fmt.Errorf("no words below %q", wordsBelow)
	}
	return b.String(), nil
}

// quote returns text for a YAML literal in single quotes.
func quote(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "'", "''") }
