package main

import "testing"

func TestRoffEscapesRequests(t *testing.T) {
	for text, want := range map[string]string{
		".TH":             `\&.TH`,
		"a\n.so file":     "a\n" + `\&.so file`,
		"'br":             `\(aqbr`,
		`C:\fB --with`:    `C:\efB \-\-with`,
		"`a` ~/.config ^": `\(gaa\(ga \(ti/.config \(ha`,
	} {
		if got := roff(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
