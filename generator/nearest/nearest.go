// Package nearest finds the name that was probably meant.
package nearest

import (
	"slices"
	"strings"
)

// Of returns the first of names that begins with name, of two letters at least, else the one that takes the
// fewest edits to reach from it, or nothing where none is near: a third of the letters
// may be wrong.
func Of(name string, names []string) string {
	if name == "" || len(names) == 0 {
		return ""
	}
	begins := func(other string) bool { return len(name) > 1 && strings.HasPrefix(other, name) }
	if i := slices.IndexFunc(names, begins); i >= 0 {
		return names[i]
	}
	best := slices.MinFunc(names, func(a, b string) int { return distance(name, a) - distance(name, b) })
	const third = 3
	if allowed := (len(name) + third - 1) / third; distance(name, best) > allowed {
		return ""
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			edited := diagonal
			if a[i] != b[j] {
				edited++
			}
			diagonal = row[j+1]
			row[j+1] = min(edited, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
