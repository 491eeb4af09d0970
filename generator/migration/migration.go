// Package migration reads and chooses the numbers of the migrations in a service's
// migrations folder.
package migration

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/praecepta/praecepta-gen/generator/hint"
)

// Folder holds the migrations of a service.
const Folder = "migrations"

// Name is the file name of a migration in its parts: NUMBER_REST.
type Name struct {
	Number int64
	Digits string // the number as it is written, with leading zeros
	Rest   string // the name and the extension
}

// Parse returns the parts of the migration at a path below the service. As for
// goose, a migration is a .sql or .go file directly in Folder whose name starts
// with a positive number and an underscore.
func Parse(file string) (Name, bool) {
	dir, base := path.Split(file)
	digits, rest, ok := strings.Cut(base, "_")
	extension := path.Ext(base)
	if dir != Folder+"/" || !ok || (extension != ".sql" && extension != ".go") || strings.HasSuffix(base, "_test.go") {
		return Name{}, false
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	return Name{Number: number, Digits: digits, Rest: rest}, err == nil && number > 0
}

// ValidateName refuses a name that is not in snake case, or is too long for a file.
func ValidateName(name string) error {
	const longest = 100
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`).MatchString(name) || len(name) > longest {
		return fmt.Errorf("NAME %.80q: want snake case, beginning with a letter, such as add_due_to_invoices, of at most %d characters", name, longest)
	}
	return nil
}

// IsSQL reports whether the migration is a .sql file, which alone is embedded in
// a service.
func (n Name) IsSQL() bool { return path.Ext(n.Rest) == ".sql" }

// Number returns a path for each new migration, in the order in which they are to
// run. One whose number is greater than every number before it keeps it; each other
// one gets the number after the highest, in the style of that number: a sequence,
// or timestamps as yyyymmddhhmmss. inUse are the files of the folder, and may hold
// other files than migrations.
func Number(inUse, added []string) ([]string, error) {
	n := use(inUse)
	paths := make([]string, len(added))
	for i, file := range added {
		if name, ok := Parse(file); ok && name.Number > n.highest.Number {
			paths[i] = n.keep(name)
			continue
		}
		var err error
		if paths[i], err = n.after(file); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// Renumber returns a path for each migration after the highest number in use.
func Renumber(inUse, moved []string) ([]string, error) {
	n := use(inUse)
	paths := make([]string, len(moved))
	for i, file := range moved {
		var err error
		if paths[i], err = n.after(file); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// numbers are the numbers in use, and the style in which they are written.
type numbers struct {
	highest Name
	widths  map[int]int // how many numbers of a sequence have a width
}

func use(files []string) numbers {
	n := numbers{widths: map[int]int{}}
	for _, file := range files {
		if name, ok := Parse(file); ok {
			n.add(name)
		}
	}
	return n
}

func (n *numbers) add(name Name) {
	if name.Number > n.highest.Number || (name.Number == n.highest.Number && name.Digits > n.highest.Digits) {
		n.highest = name
	}
	if _, isTimestamp := timestamp(name); !isTimestamp {
		n.widths[len(name.Digits)]++
	}
}

// keep returns the path of a new migration that keeps its number, in the width of
// the numbers in use.
func (n *numbers) keep(name Name) string {
	if len(n.widths) > 0 {
		name.Digits = fmt.Sprintf("%0*d", n.width(len(name.Digits)), name.Number)
	}
	n.add(name)
	return name.path()
}

// after returns the path of a migration that gets the number after the highest.
func (n *numbers) after(file string) (string, error) {
	name, ok := Parse(file)
	if !ok {
		return "", fmt.Errorf("renumber %s: the file name has no version number", file)
	}
	if n.highest.Number == math.MaxInt64 {
		return "", hint.With(fmt.Errorf("renumber %s: no version number is left after %s", file, n.highest.path()),
			"mv "+n.highest.path()+" "+Name{Digits: name.Digits, Rest: n.highest.Rest}.path())
	}
	name.Number = n.highest.Number + 1
	name.Digits = fmt.Sprintf("%0*d", n.width(len(name.Digits)), name.Number)
	if at, isTimestamp := timestamp(n.highest); isTimestamp {
		name.Digits = at.Add(time.Second).Format(timestampLayout)
		name.Number, _ = strconv.ParseInt(name.Digits, 10, 64) // 14 digits
	}
	n.add(name)
	return name.path(), nil
}

// width is how many digits most numbers of the sequence have. Where several widths
// are as frequent, it is that of the highest number, else the greatest. Without a
// sequence it is the width given.
func (n *numbers) width(given int) int {
	best, most := given, 0
	for width, count := range n.widths {
		preferred := width == len(n.highest.Digits) || (best != len(n.highest.Digits) && width > best)
		if count > most || (count == most && preferred) {
			best, most = width, count
		}
	}
	return best
}

func (n Name) path() string { return path.Join(Folder, n.Digits+"_"+n.Rest) }

// timestampLayout is a timestamp of 14 digits, as goose writes it.
const timestampLayout = "20060102150405"

// timestamp returns the time that a number states, if it states one that has a
// following second of as many digits.
func timestamp(name Name) (time.Time, bool) {
	at, err := time.Parse(timestampLayout, name.Digits)
	return at, err == nil && len(name.Digits) == len(timestampLayout) && len(at.Add(time.Second).Format(timestampLayout)) == len(timestampLayout)
}
