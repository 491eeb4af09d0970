package lock

import (
	"fmt"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/conflict"
)

// ParseSides reads a lock that git may have merged: as both branches wrote it where
// it holds conflict markers, or lines of both for one path; else as the one lock
// that it is.
func ParseSides(content []byte) ([]Lock, error) {
	l, err := Parse(content)
	if err == nil {
		return []Lock{l}, nil
	}
	ours, theirs, has := conflict.Sides(content)
	if !has {
		ours, theirs, has = splitUnionMerge(content)
	}
	if !has {
		return []Lock{l}, err
	}
	var sides []Lock
	for _, side := range [][]byte{ours, theirs} {
		l, err := Parse(side)
		if err != nil {
			return nil, fmt.Errorf("unresolved merge conflict, and the lock of one branch is damaged: %w", err)
		}
		sides = append(sides, l)
	}
	return sides, nil
}

// splitUnionMerge parts the lines of two locks that a union merge put into one file: of
// several lines for one path, the first and the last. has is false where no path
// has several.
func splitUnionMerge(content []byte) (first, last []byte, has bool) {
	seen := map[string]int{} // what a line is for -> its place in ours and theirs
	var ours, theirs []string
	for line := range strings.Lines(string(content)) {
		key := subject(line)
		if key == "" { // a blank line
			ours, theirs = append(ours, line), append(theirs, line)
			continue
		}
		if at, twice := seen[key]; twice {
			theirs[at], has = line, true
			continue
		}
		seen[key] = len(ours)
		ours, theirs = append(ours, line), append(theirs, line)
	}
	return []byte(strings.Join(ours, "")), []byte(strings.Join(theirs, "")), has
}

// subject is what a line of a lock is for: a path, the generator, or the templates.
func subject(line string) string {
	const fields = 5
	words := strings.SplitN(strings.TrimSpace(line), " ", fields)
	switch {
	case words[0] == before:
		return before
	case words[0] == had:
		return line // each side may have several
	case len(words) == fields && !strings.HasPrefix(line, "#"):
		return words[fields-1]
	}
	return words[0]
}
