package note

import "slices"

// FormerName is a setting that was renamed or removed.
type FormerName struct {
	Old string
	New string // empty if the setting was removed
	Why string // of a removed setting
}

// ChangedDefault is a setting whose default changed.
type ChangedDefault struct {
	Version, Setting, Before, After string
}

// History is what a service knows of its settings in earlier versions.
type History struct {
	Names    []FormerName
	Defaults []ChangedDefault
}

// changesSettings reports whether a note of the kind is part of the history.
func (k Kind) changesSettings() bool {
	return k == SettingRenamed || k == SettingRemoved || k == Default
}

// HistoryOf returns the history of the settings of the components, in the order of the
// notes, or nil if no setting has changed.
func HistoryOf(components []string, all []Note) *History {
	h := History{}
	for _, n := range all {
		if n.Component != "" && !slices.Contains(components, n.Component) {
			continue
		}
		switch n.Kind {
		case SettingRenamed, SettingRemoved:
			h.Names = append(h.Names, FormerName{n.Old, n.New, n.Why})
		case Default:
			h.Defaults = append(h.Defaults, ChangedDefault{n.Version, n.Setting, n.Before, n.After})
		}
	}
	if h.Names == nil && h.Defaults == nil {
		return nil
	}
	h.followRenames()
	return &h
}

// followRenames gives a setting that was renamed again its last name, or the reason why
// that was removed.
func (h *History) followRenames() {
	for range h.Names { // no chain of renames is longer
		for i, name := range h.Names {
			if next := slices.IndexFunc(h.Names, func(n FormerName) bool { return n.Old == name.New }); next >= 0 {
				h.Names[i].New, h.Names[i].Why = h.Names[next].New, h.Names[next].Why
			}
		}
	}
}
