package golden

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-graphviz"
)

// diagrams match the sources of the diagrams: graphs in the language DOT. Their pictures
// are in the same folder.
const diagrams = "docs/pictures/*.dot"

// TestPicturesOfDiagramsAreCurrent compares the diagrams with their sources and with the
// code. -update writes them.
func TestPicturesOfDiagramsAreCurrent(t *testing.T) {
	r := thisRepository()
	sources, err := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(diagrams)))
	if err != nil || len(sources) == 0 {
		t.Fatalf("%s: %d files, %v", diagrams, len(sources), err)
	}
	service := files(t, emit(t, r.templates, known(t, r.templates).Names()...))
	lines := strings.NewReplacer(
		"@middleware", middlewareLines(t, service["internal/praecepta/middleware/middleware.go"]),
		"@priorities", priorityNodes(t, service["internal/praecepta/lifespan/priority.go"]),
	)
	ctx := context.Background()
	renderer, err := graphviz.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		name := path.Dir(diagrams) + "/" + strings.TrimSuffix(filepath.Base(source), ".dot") + ".svg"
		r.fileIsCurrent(t, name, diagram(ctx, t, renderer, lines.Replace(contents(t, source))), *update)
	}
}

// middlewareLines are the names of the middleware, one below the other.
func middlewareLines(t *testing.T, source string) string {
	t.Helper()
	lines := ""
	for _, p := range declaredPriorities(t, source) {
		lines += fmt.Sprintf(`%3s  %s\l`, p.number, p.name)
	}
	return lines
}

// priorityNodes are the lifecycle priorities, with the edges of starts and stops.
func priorityNodes(t *testing.T, source string) string {
	t.Helper()
	nodes, before := "", ""
	for _, p := range declaredPriorities(t, source) {
		nodes += fmt.Sprintf("\t%s [label=\"%s  %[1]s\" class=generated]\n", p.name, p.number)
		if before != "" {
			nodes += fmt.Sprintf("\t%s -> %s\n\t%[1]s -> %[2]s [class=stop style=dashed dir=back]\n", before, p.name)
		}
		before = p.name
	}
	return nodes
}

// The style of the diagrams: a background of their own, so that they can be read on any
// page, in the colors that the reader prefers.
const diagramStyle = `
svg { --back: #ffffff; --edge: #59636e; --text: #1f2328; --plain: #f6f8fa; --blue: #ddf4ff; --green: #dafbe1; --yellow: #fff8c5; --purple: #fbefff; --red: #ffebe9; }
@media (prefers-color-scheme: dark) {
svg { --back: #0d1117; --edge: #9198a1; --text: #f0f6fc; --plain: #212830; --blue: #12324f; --green: #12361f; --yellow: #3d3000; --purple: #33225a; --red: #4c1a1a; }
}
.back { fill: var(--back); }
text { fill: var(--text); font: 13px Helvetica, Arial, sans-serif; }
.edge text { font-size: 12px; paint-order: stroke; stroke: var(--back); stroke-width: 4px; }
.node path, .cluster path { fill: var(--plain); stroke: var(--edge); }
.cluster path { fill: none; }
.edge path { stroke: var(--edge); }
.edge polygon { stroke: var(--edge); fill: var(--edge); }
.generated path { fill: var(--blue); }
.user path { fill: var(--green); }
.shared path { fill: var(--yellow); }
.owned path { fill: var(--purple); }
.node.refused path { fill: var(--red); }
`

// diagram renders a graph as an SVG image. Its colors follow from the classes of its nodes.
func diagram(ctx context.Context, t *testing.T, renderer *graphviz.Graphviz, source string) string {
	t.Helper()
	// The boxes are computed for larger letters than those of the style, so that a text also
	// fits in a wider font.
	const defaults = `{
	bgcolor=transparent; pad=0.2; nodesep=0.35; ranksep=0.32; fontname=Helvetica; fontsize=15; style=rounded; labeljust=l;
	node [shape=box style=rounded fontname=Helvetica fontsize=15 margin="0.2,0.08"];
	edge [fontname=Helvetica fontsize=14 arrowsize=0.8];
`
	graph, err := graphviz.ParseBytes([]byte(strings.Replace(source, "{\n", defaults, 1)))
	if err != nil {
		t.Fatalf("%v in %s", err, source)
	}
	var image bytes.Buffer
	if err := renderer.Render(ctx, graph, graphviz.SVG, &image); err != nil {
		t.Fatal(err)
	}
	_, svg, found := strings.Cut(image.String(), "<svg ")
	size := regexp.MustCompile(`\Awidth="(\d+)pt" height="(\d+)pt"\s+viewBox="[^"]+"`).FindStringSubmatch(svg)
	title := regexp.MustCompile(`<title>([^<]+)</title>`).FindStringSubmatch(svg)
	if !found || size == nil || title == nil {
		t.Fatalf("graphviz wrote another form of SVG: %s", image.String())
	}
	svg = regexp.MustCompile(`(?s)<!--.*?-->\n|<title>[^<]*</title>\n`).ReplaceAllString(svg[len(size[0]):], "")
	_, svg, _ = strings.Cut(svg, ">\n")
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" role="img" aria-label="%[3]s">
<style>%[4]s</style>
<rect class="back" width="%[1]s" height="%[2]s" rx="8"/>
%[5]s`, size[1], size[2], title[1], diagramStyle, svg)
}
