// Package nearest finds the name that was probably meant.
package nearest

import "slices"

// Of returns the one of names that takes the fewest edits to reach from name,
// or nothing where there are no names.
func Of(name string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return slices.MinFunc(names, func(a, b string) int { return distance(name, a) - distance(name, b) })
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
