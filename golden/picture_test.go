package golden

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// The picture of the README shows the first console blocks of the quickstart.
// TestConsoleBlocksOfDocs runs these blocks and compares their output.
const (
	quickstart    = "docs/quickstart.md"
	demoPicture   = "docs/demo.svg"
	pictureBlocks = 2
)

// TestPictureOfDemoIsCurrent compares the picture with the transcript of the
// quickstart. -update writes it.
func TestPictureOfDemoIsCurrent(t *testing.T) { thisRepository().pictureIsCurrent(t, *update) }

func (r repository) pictureIsCurrent(t *testing.T, update bool) {
	t.Helper()
	blocks := fenced(r.read(t, quickstart), "console")
	if len(blocks) < pictureBlocks {
		t.Fatalf("%s: %d console blocks, want at least %d", quickstart, len(blocks), pictureBlocks)
	}
	var lines []string
	for _, block := range blocks[:pictureBlocks] {
		lines = append(lines, strings.Split(strings.TrimSuffix(block, "\n"), "\n")...)
	}
	r.fileIsCurrent(t, demoPicture, picture(lines), update)
}

// The size of the picture. Lengths are in pixels.
const (
	columns    = 104 // longer lines are wrapped
	charWidth  = 8
	lineHeight = 20
	padding    = 20
	titleBar   = 36
)

// picture renders the lines of a terminal as an SVG image.
func picture(lines []string) string {
	var rows strings.Builder
	y := titleBar + padding
	for _, line := range lines {
		command, isCommand := strings.CutPrefix(line, "$ ")
		for i, part := range wrapLine(line, columns) {
			switch {
			case isCommand && i == 0:
				fmt.Fprintf(&rows, "<text x=\"%d\" y=\"%d\" class=\"command\"><tspan class=\"prompt\">$ </tspan>%s</text>\n", padding, y, escaped(strings.TrimPrefix(part, "$ ")))
			case isCommand && command != "":
				fmt.Fprintf(&rows, "<text x=\"%d\" y=\"%d\" class=\"command\">%s</text>\n", padding, y, escaped(part))
			default:
				fmt.Fprintf(&rows, "<text x=\"%d\" y=\"%d\">%s</text>\n", padding, y, escaped(part))
			}
			y += lineHeight
		}
	}
	width, height := columns*charWidth+2*padding, y+padding/2
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="Terminal: make demo, and requests of two tenants">
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #c9d1d9; white-space: pre; }
.command { fill: #ffffff; font-weight: 600; }
.prompt { fill: #3fb950; }
</style>
<rect width="%[1]d" height="%[2]d" rx="8" fill="#0d1117"/>
<rect width="%[1]d" height="%[3]d" rx="8" fill="#161b22"/>
<circle cx="20" cy="18" r="6" fill="#ff5f56"/><circle cx="40" cy="18" r="6" fill="#ffbd2e"/><circle cx="60" cy="18" r="6" fill="#27c93f"/>
%[4]s</svg>
`, width, height, titleBar, rows.String())
}

// wrapLine splits a line into parts of at most width characters.
func wrapLine(line string, width int) []string {
	var parts []string
	runes := []rune(line)
	for len(runes) > width {
		parts = append(parts, string(runes[:width]))
		runes = runes[width:]
	}
	return append(parts, string(runes))
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder returns no error
	return b.String()
}
