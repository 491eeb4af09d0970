package golden

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A block of code in a how-to page or the tutorial is either a console, whose commands a
// test runs, or an excerpt: consecutive lines of the file that the paragraph above the
// block links to last. The indentation may differ.

// isGuide reports whether every block of a page must be run or be an excerpt.
func isGuide(page string) bool {
	return strings.HasPrefix(page, "docs/howto/") || page == tutorial
}

// codeBlock is a block of a page with the text between it and the block before.
type codeBlock struct {
	language, content, above string
}

func codeBlocks(page string) []codeBlock {
	var all []codeBlock
	end := 0
	for _, at := range regexp.MustCompile("(?ms)^```(\\S*)[^\n]*\n(.*?)^```$").FindAllStringSubmatchIndex(page, -1) {
		all = append(all, codeBlock{language: page[at[2]:at[3]], content: page[at[4]:at[5]], above: page[end:at[0]]})
		end = at[1]
	}
	return all
}

// source returns the file of the repository that the paragraph above the block links to
// last, or "".
func (b codeBlock) source(page string) string {
	paragraphs := strings.Split(strings.TrimSpace(b.above), "\n\n")
	links := regexp.MustCompile(`\]\(([^)#\s]+)\)`).FindAllStringSubmatch(paragraphs[len(paragraphs)-1], -1)
	if len(links) == 0 {
		return ""
	}
	return path.Join(path.Dir(page), links[len(links)-1][1])
}

// withoutIndentation returns text without the blanks at both ends of each line.
func withoutIndentation(text string) string {
	return regexp.MustCompile(`(?m)^[ \t]+|[ \t]+$`).ReplaceAllString(text, "")
}

// isExcerpt reports whether the block has consecutive lines of the text.
func isExcerpt(block, text string) bool {
	return strings.Contains("\n"+withoutIndentation(text)+"\n", "\n"+withoutIndentation(block))
}

// TestCodeOfGuidesIsExcerpt compares each block of code with the file that the page names.
func TestCodeOfGuidesIsExcerpt(t *testing.T) {
	compared := 0
	for _, page := range pages(t) {
		if !isGuide(page) {
			continue
		}
		for _, b := range codeBlocks(read(t, page)) {
			if b.language == "console" {
				continue
			}
			source := b.source(page)
			text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(source)))
			switch {
			case source == "" || err != nil:
				t.Errorf("%s: the paragraph above this block links to no file: %v\n%s", page, err, b.content)
			case !isExcerpt(b.content, string(text)):
				t.Errorf("%s: %s does not have these lines in one piece:\n%s", page, source, b.content)
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("no page has an excerpt")
	}
}

func TestExcerptIsOfConsecutiveLines(t *testing.T) {
	const text = "a {\n\tb\n\tc\n}\n"
	for block, want := range map[string]bool{"b\nc\n": true, "\t\tb  \n": true, "a {\nc\n": false, "a\n": false, "c\nb\n": false, "{\n": false} {
		if got := isExcerpt(block, text); got != want {
			t.Errorf("%q: got %v", block, got)
		}
	}
	b := codeBlocks("See [x](x.md).\n\nFrom [y](../examples/y.go), then [z](../examples/z.go):\n\n```go\nz\n```\n")
	if len(b) != 1 || b[0].source("docs/howto/p.md") != "docs/examples/z.go" || b[0].language != "go" {
		t.Errorf("got %+v", b)
	}
}

// TestHowToIndexLinksEveryPage requires a link from the index to each how-to page.
func TestHowToIndexLinksEveryPage(t *testing.T) {
	const index = "docs/howto/README.md"
	text := read(t, index)
	guides := 0
	for _, page := range pages(t) {
		name, is := strings.CutPrefix(page, "docs/howto/")
		if !is || page == index {
			continue
		}
		guides++
		if !strings.Contains(text, "]("+name+")") {
			t.Errorf("%s does not link to %s", index, name)
		}
	}
	if guides < 25 {
		t.Errorf("there are %d how-to pages, want at least 25", guides)
	}
}
