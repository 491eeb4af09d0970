package spec

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Rename returns the manifest with the names and the key prefix of another spec.
// All else stays as it is to the byte: comments, order, style.
func Rename(manifest []byte, to Spec) ([]byte, error) {
	lines := strings.Split(string(manifest), "\n")
	end := ""
	if strings.Contains(string(manifest), "\r\n") {
		end = "\r"
	}
	service := set(lines, "service", to.Service)
	module := set(lines, "module", to.Module)
	if service < 0 || module < 0 {
		return nil, namesByHand()
	}
	switch at := set(lines, "key_prefix", to.KeyPrefix); {
	case at >= 0 && to.KeyPrefix == "":
		lines = slices.Delete(lines, at, at+1)
	case at < 0 && to.KeyPrefix != "":
		lines = slices.Insert(lines, service+1, "key_prefix: "+to.KeyPrefix+end)
	}
	renamed := []byte(strings.Join(lines, "\n"))
	got, err := Load(renamed)
	if err != nil {
		return nil, err
	}
	if got.Service != to.Service || got.Module != to.Module || got.KeyPrefix != to.KeyPrefix || !slices.Equal(got.Components, to.Components) {
		return nil, namesByHand()
	}
	return renamed, nil
}

// set replaces the value of a key that has a line of its own, and returns the
// index of the line, or -1 where there is none.
func set(lines []string, key, value string) int {
	line := regexp.MustCompile(fmt.Sprintf(`^(%s:[ \t]+)(["']?)([^"'#\s]+)(["']?)([ \t]*(?:#.*)?\r?)$`, key))
	for i := range lines {
		if match := line.FindStringSubmatch(lines[i]); match != nil && match[2] == match[4] {
			lines[i] = match[1] + match[2] + value + match[4] + match[5]
			return i
		}
	}
	return -1
}

func namesByHand() error {
	return errors.New("cannot edit service and module in their layout: write each on a separate line of praecepta.yaml first")
}
