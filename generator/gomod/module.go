package gomod

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// ValidateModule refuses what cannot be the path of a service's module.
func ValidateModule(path string) error {
	if err := module.CheckPath(path); err != nil {
		why := err
		if invalid := (*module.InvalidPathError)(nil); errors.As(err, &invalid) {
			why = invalid.Err // without the path, which stands before it already
		}
		if _, _, ok := module.SplitPathVersion(path); !ok {
			why = errors.New("the major version at its end is not valid: leave out v0 and v1, and write the others as in example.com/x/v2")
		}
		return refuseModule(path, why)
	}
	if strings.Contains("/"+path+"/", "/"+generatedFolder+"/") {
		return refuseModule(path, errors.New("it must not contain "+generatedFolder+", the folder of the generated code"))
	}
	return nil
}

// generatedFolder is the folder of the generated code in a service.
const generatedFolder = "internal/praecepta"

// ValidateNewModule refuses the path of a new module in which the go command would
// not find the packages of a service: one with an element vendor, and one that is
// the path of a dependency of any component, or below it.
func (t Table) ValidateNewModule(path string) error {
	if err := ValidateModule(path); err != nil {
		return err
	}
	elements := strings.Split(path, "/")
	if slices.Contains(elements, "vendor") {
		return refuseModule(path, errors.New("no element of the path may be vendor, because the go command does not import packages from such folders"))
	}
	dependency := ""
	for _, s := range t.sections {
		for _, r := range s.requires {
			isBelow := strings.HasPrefix(strings.ToLower(path)+"/", strings.ToLower(r.Path)+"/")
			if isBelow && len(r.Path) > len(dependency) {
				dependency = r.Path
			}
		}
	}
	if dependency != "" {
		return refuseModule(path, fmt.Errorf("the path conflicts with %s, which generated services depend on", dependency))
	}
	return nil
}

func refuseModule(path string, why error) error {
	return fmt.Errorf("module %.80q: %w", path, why)
}
