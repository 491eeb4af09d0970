package conformance

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	core "k8s.io/api/core/v1"
)

// TestManifests renders both overlays of a service without another component, with each and
// with all of them, and with -every with each pair. It holds every object to its API, to the policy of a restricted namespace,
// and to the settings of the service.
func TestManifests(t *testing.T) {
	generator := buildGenerator(t)
	sets := manifestSets(t, generator)
	for _, set := range sets {
		t.Run(strings.Join(set, ","), func(t *testing.T) {
			t.Parallel()
			service := generate(t, generator, "my_shop", set...)
			for _, overlay := range overlays {
				m := renderOverlay(t, service, overlay)
				t.Run(overlay, func(t *testing.T) {
					m.checkObjects(t, service)
					m.checkPods(t)
					m.checkNumbers(t)
					m.checkSecrets(t, service)
					m.checkMonitoring(t, service, overlay)
				})
			}
		})
	}
	t.Logf("%d sets of components", len(sets))
}

// manifestSets are the sets of components to render manifests for. The generator adds what
// they need.
func manifestSets(t *testing.T, generator string) [][]string {
	t.Helper()
	var listed struct{ Components []struct{ Name string } }
	if err := json.Unmarshal([]byte(command(t, t.TempDir(), nil, generator, "list", "components", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{"all": {"all"}}
	for _, one := range listed.Components {
		for _, other := range listed.Components {
			if set := []string{"kubernetes", one.Name, other.Name}; one == other || *exhaustive {
				slices.Sort(set)
				set = slices.Compact(set)
				all[strings.Join(set, ",")] = set
			}
		}
	}
	if len(all) <= len(listed.Components) {
		t.Fatalf("%d sets of %d components", len(all), len(listed.Components))
	}
	return slices.Collect(maps.Values(all))
}

// checkPods holds pods to the profile restricted of the Pod Security Standards, and to
// what a process needs to know.
func (m manifests) checkPods(t *testing.T) {
	t.Helper()
	for name, pod := range m.pods() {
		require := func(is bool, what string) {
			if !is {
				t.Errorf("%s: want %s", name, what)
			}
		}
		spec, c := pod.Spec, pod.Spec.Containers[0]
		require(len(spec.Containers) == 1 && len(spec.InitContainers) == 0, "one container")
		require(isFalse(spec.AutomountServiceAccountToken) && m.accounts[spec.ServiceAccountName] != nil, "no token of its ServiceAccount")
		require(isFalse(spec.EnableServiceLinks), "no variables of other Services")
		require(!spec.HostNetwork && !spec.HostPID && !spec.HostIPC, "no namespace of the node")
		require(isTrue(spec.SecurityContext.RunAsNonRoot) && spec.SecurityContext.RunAsUser != nil && *spec.SecurityContext.RunAsUser > 0, "another user than root")
		require(spec.SecurityContext.SeccompProfile.Type == core.SeccompProfileTypeRuntimeDefault, "the seccomp profile RuntimeDefault")
		require(isFalse(c.SecurityContext.AllowPrivilegeEscalation) && isTrue(c.SecurityContext.ReadOnlyRootFilesystem), "no escalation and a read-only root")
		require(slices.Equal(c.SecurityContext.Capabilities.Drop, []core.Capability{"ALL"}) && len(c.SecurityContext.Capabilities.Add) == 0, "no capabilities")
		require(strings.HasPrefix(c.Image, "registry.example.com/my_shop:v"), "the image of the overlay, not "+c.Image)
		limit, request := c.Resources.Limits.Memory().Value(), c.Resources.Requests.Memory().Value()
		require(!c.Resources.Limits.Cpu().IsZero() && !c.Resources.Requests.Cpu().IsZero(), "a limit and a request of CPU")
		require(request*100 >= limit*80 && request*100 <= limit*95, "a memory request, which is GOMEMLIMIT, of 80 to 95 % of the limit")
		variables := map[string]string{}
		for _, v := range c.Env {
			if v.ValueFrom != nil && v.ValueFrom.ResourceFieldRef != nil {
				variables[v.Name] = v.ValueFrom.ResourceFieldRef.Resource
			}
		}
		require(variables["GOMAXPROCS"] == "limits.cpu" && variables["GOMEMLIMIT"] == "requests.memory", "GOMAXPROCS and GOMEMLIMIT of the resources")
		config := c.EnvFrom[0].ConfigMapRef
		require(len(c.EnvFrom) == 1 && config != nil && m.configs[config.Name] != nil, "the settings of the ConfigMap")
		for _, volume := range spec.Volumes {
			require(volume.EmptyDir != nil && volume.EmptyDir.SizeLimit != nil || volume.Secret != nil, "only bounded temporary files and secrets")
		}
	}
}

// checkNumbers compares the probes, the grace period and the numbers of pods with the
// settings of the service.
func (m manifests) checkNumbers(t *testing.T) {
	t.Helper()
	s := m.settings(t)
	drain, shutdown := duration(t, s["APP_DRAIN_DELAY"]), duration(t, s["APP_SHUTDOWN_TIMEOUT"])
	replicas, surge := 0, 0
	for name, d := range m.deployments {
		n := numbersOf(t, m, name)
		replicas += n.most
		surge += n.extra()
		if n.minReady < n.grace {
			t.Errorf("%s: a pod stops for up to %s, and the next stops after %s", name, n.grace, n.minReady)
		}
		if n.grace <= shutdown || drain >= shutdown {
			t.Errorf("%s: the grace period %s, APP_SHUTDOWN_TIMEOUT %s and APP_DRAIN_DELAY %s contradict each other", name, n.grace, shutdown, drain)
		}
		if noticed := n.readiness.period * time.Duration(n.readiness.failures); noticed >= drain {
			t.Errorf("%s: a pod that stops is noticed after %s, and serves for %s", name, noticed, drain)
		}
		c := d.Spec.Template.Spec.Containers[0]
		for path, probes := range map[string][]*core.Probe{"/livez": {c.StartupProbe, c.LivenessProbe}, "/readyz": {c.ReadinessProbe}} {
			for _, probe := range probes {
				if probe == nil || probe.HTTPGet.Path != path || probe.HTTPGet.Port.StrVal != "admin" {
					t.Errorf("%s: a probe is %v, want %s of the port admin", name, probe, path)
				}
			}
		}
		for port, address := range map[string]string{"admin": s["ADMIN_ADDR"], "http": s["HTTP_ADDR"]} {
			if number, has := portOf(d.Spec.Template, port); has && address != ":"+strconv.Itoa(int(number)) {
				t.Errorf("%s: the port %s is %d, and the process listens on %s", name, port, number, address)
			}
		}
		if _, has := portOf(d.Spec.Template, "http"); has != (c.Args[0] == "serve") {
			t.Errorf("%s: %v has a port http: %t", name, c.Args, has)
		}
	}
	if got := [2]string{s["APP_REPLICAS"], s["APP_MAX_SURGE"]}; got != [2]string{strconv.Itoa(replicas), strconv.Itoa(surge)} {
		t.Errorf("APP_REPLICAS and APP_MAX_SURGE are %s, and the manifests have %d and %d", got, replicas, surge)
	}
}

// checkSecrets wants each process to have a file for every secret that it uses, and only the
// Job to have the owner of the schema.
func (m manifests) checkSecrets(t *testing.T, service string) {
	t.Helper()
	known, example := readFile(t, filepath.Join(service, "docs/settings.md")), ""
	if name := filepath.Join(service, "deploy/kubernetes/secrets.env.example"); len(m.jobs) > 0 {
		example = readFile(t, name)
	}
	for name, pod := range m.pods() {
		mounted := map[string]bool{}
		for _, volume := range pod.Spec.Volumes {
			if volume.Secret == nil {
				continue
			}
			for _, item := range volume.Secret.Items {
				for _, mount := range pod.Spec.Containers[0].VolumeMounts {
					if mount.Name == volume.Name {
						mounted[mount.MountPath+"/"+item.Path] = mount.ReadOnly
					}
				}
				if example != "" && !strings.Contains(example, "\n"+item.Key+"=") {
					t.Errorf("%s: the example of the Secret has no key %s", name, item.Key)
				}
			}
		}
		for _, v := range pod.Spec.Containers[0].Env {
			if !strings.HasSuffix(v.Name, "_FILE") {
				continue
			}
			if !strings.Contains(known, "`"+v.Name+"`") {
				t.Errorf("%s: %s is no setting", name, v.Name)
			}
			if !mounted[v.Value] {
				t.Errorf("%s: %s is %s, which is not mounted", name, v.Name, v.Value)
			}
			delete(mounted, v.Value)
			if isOwner := strings.Contains(v.Name, "OWNER"); isOwner && m.jobs[name] == nil {
				t.Errorf("%s has %s", name, v.Name)
			}
		}
		if len(mounted) > 0 {
			t.Errorf("%s: %v is not used", name, slices.Collect(maps.Keys(mounted)))
		}
		for _, setting := range []string{"DATABASE_URL", "DATABASE_TENANT_KEY", "REDIS_URL", "TASKQUEUE_REDIS_URL"} {
			uses := slices.ContainsFunc(pod.Spec.Containers[0].Env, func(v core.EnvVar) bool { return v.Name == setting+"_FILE" })
			if has := strings.Contains(known, "| `"+setting+"` |"); has != uses {
				t.Errorf("%s: the file of %s: %t, want %t", name, setting, uses, has)
			}
		}
	}
}

func isTrue(b *bool) bool  { return b != nil && *b }
func isFalse(b *bool) bool { return b != nil && !*b }

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil || !regexp.MustCompile(`^\d+s$`).MatchString(text) {
		t.Fatalf("%q: %v", text, err)
	}
	return d
}
