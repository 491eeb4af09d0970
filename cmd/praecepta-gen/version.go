package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by a release build: -ldflags "-X main.version=v1.2.3".
var version string

func (a *app) version() *cobra.Command {
	c := &cobra.Command{
		Use:   "version [--json]",
		Short: "Print the version of the generator and of its templates",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			digest, err := a.generator.TemplatesDigest()
			if err != nil {
				return err
			}
			a.answer(func(w io.Writer) {
				fmt.Fprintf(w, "%s %s\ntemplates %s\n", program, a.generator.Version, digest)
			})
			return nil
		},
	}
	jsonFlag(c)
	return c
}

// programVersion returns the version that the linker set, the version of the module,
// or the revision that it was built from.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	return versionIn(info)
}

func versionIn(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, suffix := "", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			suffix = "-dirty"
		}
	}
	if revision == "" {
		return "devel"
	}
	return "devel-" + revision[:min(len(revision), shortRevision)] + suffix
}

// shortRevision is the number of characters that Go shows of a revision.
const shortRevision = 12
