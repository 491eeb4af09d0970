// Package conflict reads files that git left with merge conflict markers.
package conflict

import (
	"bytes"
	"slices"
)

// The markers that git writes at the start of a line, see git-merge(1), "How
// conflicts are presented".
var (
	oursMarker   = []byte("<<<<<<< ")
	baseMarker   = []byte("||||||| ") // with merge.conflictStyle diff3 or zdiff3 only
	splitMarker  = []byte("=======")
	theirsMarker = []byte(">>>>>>> ")
)

// Has reports whether content holds an unresolved merge conflict: an opening, a
// separating and a closing marker, in that order.
func Has(content []byte) bool {
	if !bytes.Contains(content, bytes.TrimRight(oursMarker, " ")) {
		return false
	}
	_, _, has := Sides(content)
	return has
}

// Line returns the number of the first line that is an opening, a base or a closing
// marker, whether the conflict is complete or not. It returns 0 if there is none.
func Line(content []byte) int {
	number := 0
	for line := range bytes.Lines(content) {
		number++
		text := bytes.TrimRight(line, "\r\n")
		if marks(text, oursMarker) || marks(text, baseMarker) || marks(text, theirsMarker) {
			return number
		}
	}
	return 0
}

// Sides returns content as each side of the merge has it: the checked-out branch
// (ours) and the one that is merged into it (theirs). Without an unresolved
// conflict, both sides are content itself and has is false.
func Sides(content []byte) (ours, theirs []byte, has bool) {
	const (
		both = iota
		inOurs
		inBase
		inTheirs
	)
	at := both
	for line := range bytes.Lines(content) {
		text := bytes.TrimRight(line, "\r\n")
		switch {
		case at == both && marks(text, oursMarker):
			at = inOurs
		case at == inOurs && marks(text, baseMarker):
			at = inBase
		case (at == inOurs || at == inBase) && bytes.Equal(text, splitMarker):
			at = inTheirs
		case at == inTheirs && marks(text, theirsMarker):
			at, has = both, true
		case at == both:
			ours, theirs = append(ours, line...), append(theirs, line...)
		case at == inOurs:
			ours = append(ours, line...)
		case at == inTheirs:
			theirs = append(theirs, line...)
		}
	}
	if !has || at != both {
		return slices.Clone(content), slices.Clone(content), false
	}
	return ours, theirs, true
}

// marks reports whether the line is the marker, with or without a label behind it.
func marks(line, marker []byte) bool {
	return bytes.HasPrefix(line, marker) || bytes.Equal(line, bytes.TrimRight(marker, " "))
}
