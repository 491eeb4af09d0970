package conformance

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// checkObjects compares what there is with what the service has, and the objects with
// each other.
func (m manifests) checkObjects(t *testing.T, service string) {
	t.Helper()
	works := false // a component contributes background work
	folders, err := os.ReadDir(filepath.Join(service, "internal/praecepta"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		works = works || strings.Contains(sourceOf(t, service, "internal/praecepta/"+folder.Name()), "Work: []lifespan.Contribution{")
	}
	migrates := strings.Contains(readFile(t, filepath.Join(service, "internal/praecepta/components.go")), `{"migrate", `)
	for name, want := range map[string]bool{"my-shop-serve": true, "my-shop-worker": works} {
		d, has := m.deployments[name]
		if has != want {
			t.Errorf("Deployment %s: %t, want %t", name, has, want)
		}
		if !has {
			continue
		}
		for _, selector := range []*meta.LabelSelector{d.Spec.Selector, m.budgets[name].Spec.Selector} {
			if !matches(selector.MatchLabels, d.Spec.Template.Labels) {
				t.Errorf("%s: %v does not select %v", name, selector.MatchLabels, d.Spec.Template.Labels)
			}
		}
	}
	if job, has := m.jobs["my-shop-migrate"]; has != migrates || has && !slices.Equal(job.Spec.Template.Spec.Containers[0].Args, []string{"migrate", "up"}) {
		t.Errorf("Job migrate: %t, want %t", has, migrates)
	}
	if len(m.namespaces) != 1 || len(m.configs) != 1 {
		t.Errorf("%d namespaces and %d ConfigMaps", len(m.namespaces), len(m.configs))
	}
	for namespace, n := range m.namespaces {
		if n.Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
			t.Errorf("the namespace enforces %v", n.Labels)
		}
		for object, is := range m.inNamespace {
			if is != namespace && object != "v1 Namespace "+namespace {
				t.Errorf("%s is in %q", object, is)
			}
		}
	}
	m.checkServices(t)
	known := readFile(t, filepath.Join(service, "docs/settings.md"))
	for name := range m.settings(t) {
		if !strings.Contains(known, "| `"+name+"` |") {
			t.Errorf("the ConfigMap sets %s, which is no setting", name)
		}
	}
}

// checkServices wants each Service to reach pods by a port that they have, and only the
// HTTP port to have an address.
func (m manifests) checkServices(t *testing.T) {
	t.Helper()
	if _, has := m.services["my-shop"]; !has {
		t.Error("no Service my-shop")
	}
	for name, s := range m.services {
		reached := 0
		for _, pod := range m.pods() {
			if !matches(s.Spec.Selector, pod.Labels) {
				continue
			}
			for _, port := range s.Spec.Ports {
				if _, has := portOf(pod, port.TargetPort.StrVal); !has {
					t.Errorf("Service %s: the pods have no port %s", name, port.TargetPort.StrVal)
				}
				if isAdmin := port.TargetPort.StrVal == "admin"; isAdmin != (s.Spec.ClusterIP == core.ClusterIPNone) || s.Spec.Type != "" && s.Spec.Type != core.ServiceTypeClusterIP {
					t.Errorf("Service %s exposes %s: address %q, type %q", name, port.Name, s.Spec.ClusterIP, s.Spec.Type)
				}
			}
			reached++
		}
		if reached != 1 {
			t.Errorf("Service %s selects %d kinds of pods", name, reached)
		}
	}
	// Without ../monitoring nothing reaches the admin listener, and no rule has all ports.
	for name, p := range m.policies {
		for _, rule := range p.Spec.Ingress {
			for _, port := range rule.Ports {
				if port.Port.StrVal == "admin" && len(rule.From) == 0 || port.Port.StrVal != "admin" && port.Port.StrVal != "http" {
					t.Errorf("NetworkPolicy %s opens %v to %v", name, port.Port, rule.From)
				}
			}
			if len(rule.Ports) == 0 {
				t.Errorf("NetworkPolicy %s opens all ports", name)
			}
		}
	}
	if all := m.policies["my-shop"]; all == nil || len(all.Spec.PolicyTypes) != 2 || len(all.Spec.Ingress) != 0 {
		t.Error("no NetworkPolicy denies what no other allows")
	}
	for name, pod := range m.pods() {
		if all := m.policies["my-shop"]; all != nil && !matches(all.Spec.PodSelector.MatchLabels, pod.Labels) {
			t.Errorf("the NetworkPolicy does not select %s", name)
		}
	}
}

// checkMonitoring wants the alerts of the service, unchanged, where it has any.
func (m manifests) checkMonitoring(t *testing.T, service, overlay string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(service, "deploy/observability/*alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if overlay == "dev" {
		files = nil // a cluster for development may lack the kinds
	}
	if len(m.rules) != len(files) || len(m.monitors) != min(len(files), 1) {
		t.Fatalf("%d PrometheusRules and %d ServiceMonitors for %d files of alerts", len(m.rules), len(m.monitors), len(files))
	}
	for _, name := range files {
		var want, got any
		rule := m.rules["my-shop-"+strings.TrimSuffix(filepath.Base(name), ".yaml")]
		if rule == nil {
			t.Fatalf("no PrometheusRule for %s", name)
		}
		text, err := yaml.Marshal(rule.Spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmp.Or(yaml.Unmarshal(text, &got), yaml.Unmarshal([]byte(readFile(t, name)), &want)); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the PrometheusRule has %v, want %v", name, got, want)
		}
	}
	for _, monitor := range m.monitors {
		for name := range m.deployments {
			s := m.services[name+"-admin"]
			if s == nil || !matches(monitor.Spec.Selector.MatchLabels, s.Labels) || s.Labels[monitor.Spec.JobLabel] == "" || s.Spec.Ports[0].Name != monitor.Spec.Endpoints[0].Port {
				t.Errorf("Prometheus does not find %s: %v", name, s)
			}
		}
	}
}

func matches(selector, labels map[string]string) bool {
	for name, value := range selector {
		if labels[name] != value {
			return false
		}
	}
	return len(selector) > 0
}

func portOf(pod core.PodTemplateSpec, name string) (number int32, has bool) {
	for _, port := range pod.Spec.Containers[0].Ports {
		if port.Name == name {
			return port.ContainerPort, true
		}
	}
	return 0, false
}
