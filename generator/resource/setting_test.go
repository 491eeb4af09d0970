package resource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/praecepta/praecepta-gen/generator/resource"
)

func TestParseSetting(t *testing.T) {
	for word, want := range map[string]string{
		"respond_within:duration:min=1m:max=72h:default=4h": `RespondWithin time.Duration ` + "`" + `env:"RESPOND_WITHIN" envDefault:"4h" min:"1m" max:"72h"` + "`",
		"retries:int:required:min=-3:max=10":                `Retries int ` + "`" + `env:"RETRIES,required" min:"-3" max:"10" example:"-3"` + "`",
		"gateway_url:url:default=https://x.example:80/a:b":  `GatewayURL GatewayURL ` + "`" + `env:"GATEWAY_URL" envDefault:"https://x.example:80/a:b"` + "`",
		"api_key:secret:required:example=key-1":             `APIKey settings.Secret ` + "`" + `env:"API_KEY,required" example:"key-1"` + "`",
		"mode:enum(fast,safe):required":                     `Mode Mode ` + "`" + `env:"MODE,required" example:"fast"` + "`",
		"debug:bool":                                        `Debug bool ` + "`" + `env:"DEBUG" envDefault:"false"` + "`",
		"motto:string":                                      `Motto string ` + "`" + `env:"MOTTO"` + "`",
	} {
		got, err := resource.ParseSetting(word, "")
		if err != nil {
			t.Errorf("%s: %v", word, err)
			continue
		}
		if diff := cmp.Diff(want, got.Member()); diff != "" {
			t.Errorf("%s: %s", word, diff)
		}
	}
	got, err := resource.ParseSetting("gateway_url:url", "the address of the gateway.")
	if err != nil || got.Doc != "The address of the gateway." {
		t.Errorf("got %q, %v", got.Doc, err)
	}
	if got, err = resource.ParseSetting("gateway_url:url", ""); err != nil || got.Doc != "The gateway URL." {
		t.Errorf("got %q, %v", got.Doc, err)
	}
}

// TestParseSettingRefuses has every kind of mistake, each as the only one of its setting.
func TestParseSettingRefuses(t *testing.T) {
	for _, c := range []struct{ word, doc, want string }{
		{"Debug:bool", "", "snake case"},
		{strings.Repeat("a", 64) + ":bool", "", "at most 63"},
		{"key_file:string", "", "the path of a file"},
		{"x_dev_bypass:bool", "", "refused at start"},
		{"validate:bool", "", "the code of settings uses the name"},
		{"debug", "", "TYPE is required"},
		{"debug:boolean", "", "did you mean bool?"},
		{"debug:bool(x)", "", "takes no arguments"},
		{"mode:enum", "", "in parentheses"},
		{"mode:enum(a", "", "in parentheses"},
		{"mode:enum(a):required", "", "at least two values"},
		{"mode:enum(a,a):required", "", "a is repeated"},
		{"mode:enum(a,b c):required", "", "want letters, digits"},
		{"n:int:min=1:max=2:defaul=1", "", "did you mean default?"},
		{"n:int:min=1:max=2:required=1", "", "takes no value"},
		{"n:int:min=1:max=2:default=", "", "needs a value"},
		{"n:int:min=1:min=2:max=2:default=1", "", "repeated"},
		{"n:int:min=1:default=1", "", "option max is required"},
		{"n:int:max=1:default=1", "", "option min is required"},
		{"n:int:min=x:max=2:default=1", "", "a whole number"},
		{"n:int:min=1:max=99999999999999999999:default=1", "", "to 9007199254740991"},
		{"n:duration:min=1s:max=9999999h:default=1s", "", "of at most 2562047h"},
		{"n:int:min=3:max=2:default=3", "", "greater than max"},
		{"n:int:min=1:max=2:default=3", "", "not a valid value"},
		{"n:int:min=1:max=2", "", "needs the option \"default=VALUE\" or the option \"required\""},
		{"d:duration:min=-1s:max=2s:default=1s", "", "a duration"},
		{"d:duration:min=1s:max=2s:default=1", "", "not a valid value"},
		{"s:string:min=1", "", "option min does not apply to string"},
		{"s:string:required", "", "needs example=VALUE"},
		{"s:string:example=x", "", "remove example"},
		{"s:string:default=a`b", "", "not a valid value"},
		{"s:string:default='a'", "", "not a valid value"},
		{"s:string:default=a #b", "", "not a valid value"},
		{"s:secret:default=x", "", "a secret has no default"},
		{"s:bool:required:default=true", "", "a required setting has no default"},
		{"s:bool:default=yes", "", "true or false"},
		{"u:url:default=example.com", "", "an absolute http or https URL"},
		{"u:url:default=https://a:b@example.com", "", "an absolute http or https URL"},
		{"mode:enum(a,b):default=c", "", "one of a, b"},
		{"debug:bool", "a\nb", "one line of text"},
	} {
		_, err := resource.ParseSetting(c.word, c.doc)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want one mistake: %s", c.word, err, c.want)
		}
	}
	_, err := resource.ParseSetting("Debug:int:mx=3:required=x", "")
	for _, want := range []string{"NAME", "did you mean max?", "takes no value"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s too", err, want)
		}
	}
}
