package site

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// open serves the site and starts a browser. The test fails if the browser requests
// anything from another server.
func open(t *testing.T) (context.Context, string) {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(built)))
	t.Cleanup(server.Close)
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox) // as root there is none
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	err := chromedp.Listen(ctx, func(event any) {
		if sent, is := event.(*network.EventRequestWillBeSent); is && !strings.HasPrefix(sent.Request.URL, server.URL) && !strings.HasPrefix(sent.Request.URL, "data:") {
			t.Errorf("the page requests %s", sent.Request.URL)
		}
	})
	if err != nil {
		t.Fatalf("start a browser: %v\ninstall one with: apt-get install chromium", err)
	}
	ctx, stop = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(stop)
	return ctx, server.URL
}

// prefer makes the browser one of a reader who prefers the color scheme.
func prefer(ctx context.Context, t *testing.T, scheme string) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// show opens a page and evaluates an expression in it.
func show[T any](ctx context.Context, t *testing.T, address, expression string) T {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.Sleep(100*time.Millisecond)); err != nil {
		t.Fatalf("%.100s: %v", address, err)
	}
	result, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%.100s: %v", address, err)
	}
	return result
}

// TestSearchFindsTerms searches in the browser, as a reader does, and expects the page
// that explains the term among the first five results.
func TestSearchFindsTerms(t *testing.T) {
	ctx, address := open(t)
	for term, want := range map[string]string{
		"webhook":             "/howto/webhook.html",
		"dead letter":         "/operations.html",
		"pgbouncer":           "/operations.html",
		"tenant key":          "/operations.html",
		"keycloak":            "/howto/keycloak.html",
		"EVENT_UNKNOWN":       "/reference/problems.html",
		"exit code":           "/reference/commands.html",
		"If-Match":            "/concepts.html",
		"DATABASE_URL":        "/settings.html",
		"projection lag":      "/reference/",
		"row-level security":  "/isolation.html",
		"autoscaler replicas": "/kubernetes.html",
	} {
		err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitVisible(".DocSearch-Button"), chromedp.Click(".DocSearch-Button"),
			chromedp.WaitVisible(".search-input"), chromedp.SendKeys(".search-input", term), chromedp.Sleep(time.Second), chromedp.WaitVisible(".results a.result"))
		if err != nil {
			t.Fatalf("%s: %v", term, err)
		}
		results, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.results a.result')].map(a => a.getAttribute('href'))`))
		if err != nil {
			t.Fatal(err)
		}
		if first := results[:min(5, len(results))]; !slices.ContainsFunc(first, func(result string) bool { return strings.HasPrefix(result, want) }) {
			t.Errorf("%q finds %q, and not %s", term, first, want)
		}
	}
}

// TestPagesFitPhones opens every page 360 pixels wide: nothing is scrolled sideways except
// tables and blocks of code, in themselves.
func TestPagesFitPhones(t *testing.T) {
	ctx, address := open(t)
	const width = 360
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 740, chromedp.EmulateMobile)); err != nil {
		t.Fatal(err)
	}
	for page := range htmlPages(t) {
		if got := show[int](ctx, t, address+page, `document.documentElement.scrollWidth`); got > width {
			t.Errorf("%s: it is %d pixels wide", page, got)
		}
	}
}

// contrast computes the lowest contrast of the texts of a page, as WCAG defines it, and
// whether the page is dark.
const contrast = `(() => {
	const parse = color => (color.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
	const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * x + 0.7152 * y + 0.0722 * z };
	const page = parse(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
	const root = parse(getComputedStyle(document.body).backgroundColor);
	const base = root[3] === 0 ? page : root.slice(0, 3);
	const below = e => {
		if (!e) return base;
		const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
		if (a === 0) return below(e.parentElement);
		return below(e.parentElement).map((v, i) => [r, g, b][i] * a + v * (1 - a));
	};
	let lowest = 21;
	for (const e of document.querySelectorAll('.vp-doc p, .vp-doc td, .vp-doc th, .vp-doc a:not(.header-anchor), .vp-doc li, .vp-doc code, .vp-doc h2')) {
		if (!e.innerText?.trim()) continue;
		const back = below(e), [r, g, b, a = 1] = parse(getComputedStyle(e).color);
		const text = back.map((v, i) => [r, g, b][i] * a + v * (1 - a));
		const [x, y] = [light(text), light(back)].sort((p, q) => q - p);
		lowest = Math.min(lowest, (x + 0.05) / (y + 0.05));
	}
	return { lowest, dark: light(base) < 0.2 };
})()`

// TestPagesAreLegibleInBothSchemes measures the contrast of texts in light and dark.
func TestPagesAreLegibleInBothSchemes(t *testing.T) {
	ctx, address := open(t)
	for _, scheme := range []string{"light", "dark"} {
		prefer(ctx, t, scheme)
		for _, page := range []string{"/index.html", "/concepts.html", "/operations.html", "/reference/commands.html"} {
			got := show[struct {
				Lowest float64
				Dark   bool
			}](ctx, t, address+page, contrast)
			if got.Dark != (scheme == "dark") || got.Lowest < 4.5 || got.Lowest == 21 {
				t.Errorf("%s in %s: dark is %t, the lowest contrast is %.1f, want at least 4.5", page, scheme, got.Dark, got.Lowest)
			}
		}
	}
}

// cut lists the texts of a picture that are outside their box or outside the picture.
const cut = `(() => {
	const outside = (text, box) => text.left < box.left || text.right > box.right || text.top < box.top || text.bottom > box.bottom;
	const all = [...document.querySelectorAll('.node')].flatMap(node =>
		[...node.querySelectorAll('text')].filter(text => outside(text.getBoundingClientRect(), node.querySelector('path').getBoundingClientRect())));
	const picture = document.documentElement.getBoundingClientRect();
	all.push(...[...document.querySelectorAll('text')].filter(text => outside(text.getBoundingClientRect(), picture)));
	return all.map(text => text.textContent);
})()`

// TestPicturesCutNoText measures the texts of the pictures in the fonts of the browser.
func TestPicturesCutNoText(t *testing.T) {
	ctx, _ := open(t)
	pictures, err := filepath.Glob(filepath.Join(repository, "docs", "pictures", "*.svg"))
	if err != nil || len(pictures) == 0 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	for _, picture := range pictures {
		svg, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		backs := map[string]bool{}
		for _, scheme := range []string{"light", "dark"} {
			prefer(ctx, t, scheme)
			address := "data:image/svg+xml," + url.PathEscape(string(svg))
			texts := show[[]string](ctx, t, address, cut)
			if len(texts) > 0 {
				t.Errorf("%s: these texts do not fit: %q", picture, texts)
			}
			backs[show[string](ctx, t, address, `getComputedStyle(document.querySelector('.back')).fill`)] = true
		}
		if len(backs) != 2 {
			t.Errorf("%s: light and dark have the background %v", picture, backs)
		}
	}
}
