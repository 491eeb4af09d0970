package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

// withoutSchema are the kinds that the OpenAPI schema of Kubernetes 1.21 does not have, which
// Kustomize contains. They are only decoded strictly.
var withoutSchema = []string{"autoscaling/v2 HorizontalPodAutoscaler", "monitoring.coreos.com/v1 PrometheusRule", "monitoring.coreos.com/v1 ServiceMonitor"}

// checkSchema holds an object to its OpenAPI schema: what decoding does not report.
func checkSchema(t *testing.T, kind string, text []byte) {
	t.Helper()
	problems, has := schemaProblems(t, text)
	if has == slices.Contains(withoutSchema, kind) {
		t.Errorf("%s has a schema: %t", kind, has)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s\n%s", kind, problem, text)
	}
}

// schemaProblems returns the required fields that an object lacks, and the values of another
// type than the schema has, and whether there is a schema.
func schemaProblems(t *testing.T, text []byte) (problems []string, has bool) {
	t.Helper()
	var object map[string]any
	if err := yaml.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	schema := openapi.SchemaForResourceType(kyaml.TypeMeta{APIVersion: fmt.Sprint(object["apiVersion"]), Kind: fmt.Sprint(object["kind"])})
	if schema == nil {
		return nil, false
	}
	return valueProblems("", object, schema), true
}

// valueProblems does not report unknown fields: newer versions may have them, and decoding
// knows these.
func valueProblems(path string, value any, schema *openapi.ResourceSchema) (problems []string) {
	if schema == nil {
		return nil
	}
	want := strings.Join(schema.Schema.Type, " or ")
	if got := typeOf(value); want != "" && got != want && (schema.Schema.Format != "int-or-string" || got != "integer") {
		return []string{fmt.Sprintf("%s is of type %s, want %s", path, got, want)}
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range schema.Schema.Required {
			if _, has := value[name]; !has {
				problems = append(problems, path+"."+name+" is missing")
			}
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			problems = append(problems, valueProblems(path+"."+name, value[name], schema.Field(name))...)
		}
	case []any:
		for i, element := range value {
			problems = append(problems, valueProblems(fmt.Sprintf("%s[%d]", path, i), element, schema.Elements())...)
		}
	}
	return problems
}

// typeOf returns the type of a decoded value as OpenAPI calls it.
func typeOf(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if value == float64(int64(value)) {
			return "integer"
		}
		return "number"
	}
	return fmt.Sprintf("%T", value)
}

func TestSchemaFindsWhatDecodingDoesNot(t *testing.T) {
	const valid = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 2, selector: {matchLabels: {a: b}}, strategy: {rollingUpdate: {maxSurge: 1}},
  template: {spec: {containers: [{name: a, ports: [{containerPort: 80}], resources: {limits: {cpu: 500m}}}]}}}}`
	for name, c := range map[string]struct{ was, is, want string }{
		"valid":               {"", "", ""},
		"a field of tomorrow": {"replicas: 2", "replicas: 2, newest: true", ""},
		"no selector":         {"selector: {matchLabels: {a: b}}, ", "", ".spec.selector is missing"},
		"no name":             {"{name: a, ports", "{ports", ".spec.template.spec.containers[0].name is missing"},
		"a text":              {"replicas: 2", `replicas: "2"`, ".spec.replicas is of type string, want integer"},
		"an object":           {"[{containerPort: 80}]", "{containerPort: 80}", ".spec.template.spec.containers[0].ports is of type object, want array"},
		"a port":              {"containerPort: 80", "name: a", ".spec.template.spec.containers[0].ports[0].containerPort is missing"},
		"not an integer":      {"replicas: 2", "replicas: 2.5", ".spec.replicas is of type number, want integer"},
	} {
		problems, has := schemaProblems(t, []byte(strings.Replace(valid, c.was, c.is, 1)))
		if got := strings.Join(problems, "; "); got != c.want || !has {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
