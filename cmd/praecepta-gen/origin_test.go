package main

import (
	"runtime/debug"
	"testing"
)

func TestModulePathOfRemote(t *testing.T) {
	for remote, want := range map[string]string{
		"git@github.com:acme/shop.git":              "github.com/acme/shop",
		"github.com:acme/shop":                      "github.com/acme/shop",
		"ssh://git@github.com/acme/shop.git":        "github.com/acme/shop",
		"ssh://git@git.acme.com:2222/acme/shop.git": "git.acme.com/acme/shop",
		"https://github.com/acme/shop.git":          "github.com/acme/shop",
		"https://github.com/acme/shop/":             "github.com/acme/shop",
		"https://user:secret@GitHub.com/Acme/shop":  "github.com/Acme/shop",
		"git://git.sr.ht/~acme/shop":                "git.sr.ht/~acme/shop",
		"https://git.acme.com:8443/acme/shop.git":   "git.acme.com/acme/shop",
		"git@gitlab.acme.co.uk:group/sub/shop.git":  "gitlab.acme.co.uk/group/sub/shop",

		// An alias of ~/.ssh/config.
		"git@github.com-work:acme/shop.git":        "github.com/acme/shop",
		"git@github.com_work:acme/shop.git":        "github.com/acme/shop",
		"ssh://git@gitlab.acme.com-a-b/acme/shop":  "gitlab.acme.com/acme/shop",
		"git@git.xn--p1ai:acme/shop.git":           "git.xn--p1ai/acme/shop",
		"git@my-host.acme-corp.com:acme/shop.git":  "my-host.acme-corp.com/acme/shop",
		"ssh://git@192.168.1.5:2222/acme/shop.git": "",
		"git@10.0.0.1:acme/shop.git":               "",
		"http://[::1]:8080/acme/shop.git":          "",

		// Azure DevOps.
		"git@ssh.dev.azure.com:v3/acme/web/shop":                        "dev.azure.com/acme/web/_git/shop.git",
		"git@ssh.dev.azure.com-work:v3/acme/web/shop":                   "dev.azure.com/acme/web/_git/shop.git",
		"ssh://git@ssh.dev.azure.com:22/v3/acme/web/shop":               "dev.azure.com/acme/web/_git/shop.git",
		"https://acme@dev.azure.com/acme/web/_git/shop":                 "dev.azure.com/acme/web/_git/shop.git",
		"https://token@dev.azure.com/acme/_git/shop":                    "dev.azure.com/acme/shop/_git/shop.git",
		"https://acme.visualstudio.com/web/_git/shop":                   "dev.azure.com/acme/web/_git/shop.git",
		"https://acme.visualstudio.com/DefaultCollection/web/_git/shop": "dev.azure.com/acme/web/_git/shop.git",
		"https://acme.visualstudio.com/_git/shop":                       "dev.azure.com/acme/shop/_git/shop.git",
		"acme@vs-ssh.visualstudio.com:v3/acme/web/shop":                 "dev.azure.com/acme/web/_git/shop.git",
		"https://dev.azure.com/acme/shop":                               "",

		"/srv/git/shop.git":        "",
		`C:\srv\git\shop.git`:      "",
		"../shop.git":              "",
		"file:///srv/git/shop.git": "",
		"https://github.com/":      "",
		"":                         "",
	} {
		if got := modulePathOf(remote); got != want {
			t.Errorf("%s: %q, want %q", remote, got, want)
		}
	}
}

func TestVersionOfBuildInfo(t *testing.T) {
	for _, test := range []struct {
		name, main string
		settings   []debug.BuildSetting
		want       string
	}{
		{"a release", "v1.2.3", nil, "v1.2.3"},
		{"a checkout", "(devel)", []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}}, "devel-0123456789ab"},
		{"an edited checkout", "", []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"},
		}, "devel-0123456789ab-dirty"},
		{"nothing known", "(devel)", nil, "devel"},
	} {
		t.Run(test.name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: test.main}, Settings: test.settings}
			if got := versionIn(info); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestLinkerSetsVersion(t *testing.T) {
	t.Cleanup(func() { version = "" })
	version = "v9.9.9"
	if got := programVersion(); got != version {
		t.Errorf("%s, want %s", got, version)
	}
}
