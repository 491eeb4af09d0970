package resource

// The methods of this file write a row that is computed from events. The
// placeholders are the id, the fields, the version and the time.

// stateColumns are the columns that events determine.
func (r Resource) stateColumns() []string {
	return append(names(r.Fields), "version", "updated_at")
}

// StateColumns returns the columns of an INSERT of the whole row.
func (r Resource) StateColumns() string {
	return wrapped(append([]string{"id"}, r.stateColumns()...), "\t\t\t")
}

// StatePlaceholders returns the placeholders of an INSERT of the whole row.
func (r Resource) StatePlaceholders() string { return placeholders(len(r.stateColumns()) + 1) }

// StateAssignments returns the assignments for a row that exists.
func (r Resource) StateAssignments() string {
	var all []string
	for _, column := range r.stateColumns() {
		all = append(all, column+" = EXCLUDED."+column)
	}
	return wrapped(all, "\t\t\t")
}
