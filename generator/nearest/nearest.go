// Package nearest finds the name that was probably meant.
package nearest

import "slices"

// Of returns the one of names that takes the fewest edits to reach from name, or
// nothing where none is near: a third of the letters may be wrong.
func Of(name string, names []string) string {
	if len(names) == 0 {
		return ""
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
