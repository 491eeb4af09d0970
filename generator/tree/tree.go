// Package tree is a service as a value: the files that it is made of.
package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// The modes that a service is emitted with.
const (
	Mode           fs.FileMode = 0o644
	ExecutableMode fs.FileMode = 0o755 // of scripts
)

// Class says whose a file is.
type Class string

// The classes.
const (
	Ours   Class = "ours"   // byte-checked, replaced when the templates move on
	Yours  Class = "yours"  // seeded once, never touched again
	Shared Class = "shared" // data that both edit
)

// File is one file of a service.
type File struct {
	Path      string // below the service's folder, with slashes
	Content   []byte
	Class     Class
	Component string // the component that brings it, or Base
}

// Base is the component of what every service has.
const Base = "base"

// Mode is the mode that the file is written with.
func (f File) Mode() fs.FileMode { return ModeOf(f.Content) }

// Sum is the digest by which a file is recognised.
func (f File) Sum() string { return Sum(f.Content) }

// Sum returns the SHA-256 of content, in hex.
func Sum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Tree is the files of a service by path.
type Tree map[string]File

// Files lists the tree in order of its paths, so that two runs say the same thing.
func (t Tree) Files() []File {
	all := make([]File, 0, len(t))
	for _, path := range slices.Sorted(maps.Keys(t)) {
		all = append(all, t[path])
	}
	return all
}

// OursRoot is the folder whose every file is ours.
const OursRoot = "internal/praecepta"

// LockPath is where a service keeps what was written to it.
const LockPath = "praecepta.lock"

// ManifestPath is where a service says what it is made of.
const ManifestPath = "praecepta.yaml"

// ClassOf says whose the file at path is.
func ClassOf(path string) Class {
	switch path {
	case "praecepta.mk", ".github/workflows/praecepta.yml", "docs/settings.md":
		return Ours
	case "go.mod", "go.sum", ManifestPath:
		return Shared
	}
	if strings.HasPrefix(path, OursRoot+"/") {
		return Ours
	}
	return Yours
}
