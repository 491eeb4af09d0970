package conformance

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// overlays are the environments that there are manifests for.
var overlays = []string{"dev", "prod"}

// manifests are what an overlay of a service renders to, by the names of the objects.
type manifests struct {
	namespaces  map[string]*core.Namespace
	accounts    map[string]*core.ServiceAccount
	configs     map[string]*core.ConfigMap
	services    map[string]*core.Service
	deployments map[string]*apps.Deployment
	jobs        map[string]*batch.Job
	scalers     map[string]*autoscaling.HorizontalPodAutoscaler
	budgets     map[string]*policy.PodDisruptionBudget
	policies    map[string]*networking.NetworkPolicy
	monitors    map[string]*monitoring.ServiceMonitor
	rules       map[string]*monitoring.PrometheusRule
	inNamespace map[string]string // the namespace of each object, by its kind and name
}

// buildGenerator builds the generator, and returns the path of the binary.
func buildGenerator(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "praecepta-gen")
	command(t, "../..", nil, "go", "build", "-o", binary, "./cmd/praecepta-gen")
	return binary
}

// generate makes a service of the components with a generator, and returns its folder.
func generate(t *testing.T, generator, name string, components ...string) string {
	t.Helper()
	dir := t.TempDir()
	command(t, dir, nil, generator, "new", "service", name, "--no-input", "--with", strings.Join(components, ","))
	return filepath.Join(dir, name)
}

// renderOverlay renders an overlay with Kustomize, holds every object to its OpenAPI schema,
// and decodes it strictly into the type of its API: an unknown or a repeated field is an error.
func renderOverlay(t *testing.T, service, overlay string) manifests {
	t.Helper()
	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(service, "deploy/kubernetes/overlays", overlay))
	if err != nil {
		t.Fatalf("%s: %v", overlay, err)
	}
	m := manifests{
		map[string]*core.Namespace{}, map[string]*core.ServiceAccount{}, map[string]*core.ConfigMap{}, map[string]*core.Service{}, map[string]*apps.Deployment{},
		map[string]*batch.Job{}, map[string]*autoscaling.HorizontalPodAutoscaler{}, map[string]*policy.PodDisruptionBudget{}, map[string]*networking.NetworkPolicy{},
		map[string]*monitoring.ServiceMonitor{}, map[string]*monitoring.PrometheusRule{}, map[string]string{},
	}
	for _, object := range rendered.Resources() {
		text, err := object.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		kind, name := object.GetApiVersion()+" "+object.GetKind(), object.GetName()
		m.inNamespace[kind+" "+name] = object.GetNamespace()
		checkSchema(t, kind, text)
		switch kind {
		case "v1 Namespace":
			decode(t, text, name, m.namespaces)
		case "v1 ServiceAccount":
			decode(t, text, name, m.accounts)
		case "v1 ConfigMap":
			decode(t, text, name, m.configs)
		case "v1 Service":
			decode(t, text, name, m.services)
		case "apps/v1 Deployment":
			decode(t, text, name, m.deployments)
		case "batch/v1 Job":
			decode(t, text, name, m.jobs)
		case "autoscaling/v2 HorizontalPodAutoscaler":
			decode(t, text, name, m.scalers)
		case "policy/v1 PodDisruptionBudget":
			decode(t, text, name, m.budgets)
		case "networking.k8s.io/v1 NetworkPolicy":
			decode(t, text, name, m.policies)
		case "monitoring.coreos.com/v1 ServiceMonitor":
			decode(t, text, name, m.monitors)
		case "monitoring.coreos.com/v1 PrometheusRule":
			decode(t, text, name, m.rules)
		default:
			t.Errorf("%s: %s %s is of a kind that no test knows", overlay, kind, name)
		}
	}
	return m
}

// decode decodes an object strictly.
func decode[T any](t *testing.T, text []byte, name string, into map[string]*T) {
	t.Helper()
	object := new(T)
	if err := yaml.UnmarshalStrict(text, object); err != nil {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
	into[name] = object
}

// pods are the pod templates of the Deployments and Jobs, by the names of these.
func (m manifests) pods() map[string]core.PodTemplateSpec {
	all := map[string]core.PodTemplateSpec{}
	for name, d := range m.deployments {
		all[name] = d.Spec.Template
	}
	for name, j := range m.jobs {
		all[name] = j.Spec.Template
	}
	return all
}

// settings are the variables of the one ConfigMap.
func (m manifests) settings(t *testing.T) map[string]string {
	t.Helper()
	for _, c := range m.configs {
		return c.Data
	}
	t.Fatal("there is no ConfigMap")
	return nil
}

// sourceOf is the Go code below a folder of a service, without its tests.
func sourceOf(t *testing.T, service, folder string) string {
	t.Helper()
	var all bytes.Buffer
	names, err := filepath.Glob(filepath.Join(service, folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		all.WriteString(readFile(t, name))
	}
	return all.String()
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
