// Package site checks the built site of the documentation in a browser.
package site

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The folders of the repository and of the built site.
const (
	repository = "../.."
	built      = "../../bin/site"
	forge      = "https://github.com/praecepta/praecepta-gen/blob/main/"
)

// htmlPages are the pages of the built site, by their paths in it.
func htmlPages(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(built, func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" || entry.Name() == "404.html" {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(built, path)
		pages["/"+filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// TestSiteHasEveryPage requires that each Markdown file of docs is a page of the site.
func TestSiteHasEveryPage(t *testing.T) {
	pages := htmlPages(t)
	docs := filepath.Join(repository, "docs")
	count := 0
	err := filepath.WalkDir(docs, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		count++
		name, _ := filepath.Rel(docs, path)
		name = "/" + strings.TrimSuffix(filepath.ToSlash(name), ".md") + ".html"
		name = strings.TrimSuffix(name, "README.html") + map[bool]string{true: "index.html"}[strings.HasSuffix(name, "/README.html")]
		if pages[name] == "" {
			t.Errorf("%s: the site has no %s", path, name)
		} else if path := strings.TrimSuffix(name, "index.html"); !strings.Contains(pages["/index.html"], `href="`+path+`"`) {
			t.Errorf("%s: nothing links to it from the first page", name)
		}
		return nil
	})
	if err != nil || count != len(pages) {
		t.Errorf("docs has %d pages, the site has %d, %v", count, len(pages), err)
	}
}

// TestSiteHasNoDeadLink follows every link and image of the built pages: to a page and its
// anchor, to a file of the site, or to a file of the repository on the forge.
func TestSiteHasNoDeadLink(t *testing.T) {
	pages := htmlPages(t)
	followed := 0
	for page, html := range pages {
		for _, found := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			target := strings.ReplaceAll(found[1], "&amp;", "&")
			if file, is := strings.CutPrefix(target, forge); is {
				file, _, _ = strings.Cut(file, "#")
				if _, err := os.Stat(filepath.Join(repository, filepath.FromSlash(file))); err != nil {
					t.Errorf("%s: %s: %v", page, target, err)
				}
				followed++
				continue
			}
			link, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if link.Scheme != "" {
				continue
			}
			to := (&url.URL{Path: page}).ResolveReference(link)
			path := to.Path
			if strings.HasSuffix(path, "/") {
				path += "index.html"
			}
			if _, err := os.Stat(filepath.Join(built, filepath.FromSlash(path))); err != nil {
				t.Errorf("%s: %s: %v", page, target, err)
			} else if id := to.Fragment; id != "" && !strings.Contains(pages[path], `id="`+id+`"`) {
				t.Errorf("%s: %s: nothing of %s has the ID", page, target, path)
			}
			followed++
		}
	}
	if followed < 1000 {
		t.Errorf("only %d links were found", followed)
	}
}
