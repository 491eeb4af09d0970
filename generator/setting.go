package generator

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/praecepta/praecepta-gen/generator/gofile"
	"github.com/praecepta/praecepta-gen/generator/hint"
	"github.com/praecepta/praecepta-gen/generator/resource"
	"github.com/praecepta/praecepta-gen/generator/tree"
)

// SettingRequest is a setting to scaffold.
type SettingRequest struct {
	Dir     string
	Setting resource.Setting
	Preview
}

// kindSetting is the folder of the templates of a setting.
const kindSetting = "setting"

// settingsStruct is the struct with the settings of the service itself.
const settingsStruct = "Settings"

// envExample lists the settings that a developer sets.
const envExample = ".env.example"

// AddSetting scaffolds a setting: a file with its struct, and one with its tests. It embeds
// the struct in the settings of the service, adds the variable to .env.example, and changes
// no other file. The string is the change as a unified diff, if requested.
func (g Generator) AddSetting(ctx context.Context, r SettingRequest) (Report, string, error) {
	s, err := g.openLocked(r.Dir)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	if err := s.refuseOtherRelease(); err != nil {
		return Report{}, "", err
	}
	if err := s.refuseInvalidCode(); err != nil {
		return Report{}, "", hint.With(err, "go build ./...")
	}
	if err := s.refuseSetting(r.Setting); err != nil {
		return Report{}, "", hint.With(err, "praecepta-gen add setting --help")
	}
	data := struct {
		resource.Setting
		Module, Prefix string
	}{r.Setting, s.spec.Module, s.spec.Prefix()}
	files, err := s.scaffolds(g, tree.Base, kindSetting, map[string]string{"NAME": r.Setting.Name}, data)
	if err != nil {
		return Report{}, "", err
	}
	var report Report
	if err := s.embedSetting(r.Setting, &report); err != nil {
		return Report{}, "", err
	}
	s.addExample(r.Setting)
	report.Next = append(report.Next,
		fmt.Sprintf("in %s, use the field %s of the settings", servicePath, r.Setting.Go()),
		fmt.Sprintf("go test ./%s -run Test%s", serviceFolder, r.Setting.Struct()))
	return s.finishScaffolds(ctx, files, report, r.Preview)
}

// serviceFiles returns the Go files of the package of the service, without its tests.
func (s *service) serviceFiles() (map[string][]byte, error) {
	entries, err := fs.ReadDir(s.Root().FS(), serviceFolder)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", serviceFolder, tree.Cause(err))
	}
	all := map[string][]byte{}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file := path.Join(serviceFolder, entry.Name())
		if all[file], err = s.content(file); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// refuseInvalidCode refuses a file of the package of the service that cannot be parsed.
func (s *service) refuseInvalidCode() error {
	files, err := s.serviceFiles()
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if err := gofile.CheckSyntax(files[file]); err != nil {
			return fmt.Errorf("%s:%w", file, err)
		}
	}
	return nil
}

// refuseSetting refuses a setting whose files, variable or names the service has already.
func (s *service) refuseSetting(setting resource.Setting) error {
	for _, suffix := range []string{"_setting.go", "_setting_test.go"} {
		file := path.Join(serviceFolder, setting.Name+suffix)
		if _, err := s.Root().Lstat(file); err == nil {
			return fmt.Errorf("%s: the file exists: choose another NAME", file)
		}
	}
	files, err := s.serviceFiles()
	if err != nil {
		return err
	}
	for file, content := range files {
		if gofile.HasTag(content, "env", setting.Variable()) {
			return fmt.Errorf("%s: declares the setting %s already: choose another NAME", file, setting.Variable())
		}
		if gofile.HasField(content, settingsStruct, setting.Go(), setting.Struct()) {
			return fmt.Errorf("%s: %s has a field of this name already: choose another NAME", file, settingsStruct)
		}
		for _, name := range []string{setting.Go(), setting.Struct()} {
			declared, err := declares(file, content, name)
			if err != nil {
				return err
			}
			if declared {
				return fmt.Errorf("%s: declares %s already: choose another NAME", file, name)
			}
		}
	}
	return nil
}

// embedSetting plans the edit that makes the struct part of the settings of the service, or
// adds the line to the report.
func (s *comparedService) embedSetting(setting resource.Setting, r *Report) error {
	files, err := s.serviceFiles()
	if err != nil {
		return err
	}
	for file, content := range files {
		if !gofile.DeclaresStruct(content, settingsStruct) || !s.disk[file].Regular {
			continue
		}
		if embedded, err := gofile.Embed(content, settingsStruct, setting.Struct()); err == nil {
			s.edit(file, embedded)
			return nil
		}
	}
	r.Next = append(r.Next, fmt.Sprintf("in %s, add the line %s to the struct with the settings of the service", serviceFolder, setting.Struct()))
	return nil
}

// addExample plans to add the variable at the end of .env.example, if the file is there.
func (s *comparedService) addExample(setting resource.Setting) {
	content := s.disk[envExample].Content
	if !s.disk[envExample].Regular || bytes.Contains(content, []byte("\r")) {
		return
	}
	var out bytes.Buffer
	out.Write(content)
	if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		out.WriteString("\n")
	}
	if !bytes.Contains(content, []byte("\n"+s.spec.Prefix())) && !bytes.Contains(content, []byte("\n# "+s.spec.Prefix())) {
		out.WriteString("\n")
	}
	fmt.Fprintf(&out, "# %s\n%s\n", setting.Doc, setting.ExampleLine(s.spec.Prefix()))
	s.edit(envExample, out.Bytes())
}
