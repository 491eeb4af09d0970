package conformance

import (
	"testing"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// numbers are what a Deployment says about its rollout.
type numbers struct {
	least, most       int // pods: equal unless they are scaled
	surge, missing    int // maxSurge, maxUnavailable
	minReady, grace   time.Duration
	startup, liveness probe
	readiness         probe
}

// probe is how often a container is probed, and how many failures in a row count.
type probe struct {
	path            string
	period, timeout time.Duration
	failures        int
}

// extra returns how many processes a rollout adds at most. Kubernetes keeps the pods that
// do not stop below surge above the wanted number. A step stops as many pods as it may add or
// miss, and they have ended before the next step if minReady is not less than grace.
func (n numbers) extra() int { return n.surge + n.surge + n.missing }

func numbersOf(t *testing.T, m manifests, deployment string) numbers {
	t.Helper()
	spec := m.deployments[deployment].Spec
	update := spec.Strategy.RollingUpdate
	if update == nil || update.MaxSurge.Type != intstr.Int || update.MaxUnavailable.Type != intstr.Int || spec.Template.Spec.TerminationGracePeriodSeconds == nil {
		t.Fatalf("%s: the strategy %v does not say its numbers", deployment, spec.Strategy)
	}
	c := spec.Template.Spec.Containers[0]
	if c.Lifecycle != nil {
		t.Fatalf("%s: %v delays SIGTERM, which APP_DRAIN_DELAY makes superfluous", deployment, c.Lifecycle)
	}
	n := numbers{
		least: 1, most: 1, surge: update.MaxSurge.IntValue(), missing: update.MaxUnavailable.IntValue(),
		minReady: seconds(spec.MinReadySeconds), grace: time.Duration(*spec.Template.Spec.TerminationGracePeriodSeconds) * time.Second,
		startup: probeOf(c.StartupProbe), liveness: probeOf(c.LivenessProbe), readiness: probeOf(c.ReadinessProbe),
	}
	if spec.Replicas != nil {
		n.least, n.most = int(*spec.Replicas), int(*spec.Replicas)
	}
	for _, scaler := range m.scalers {
		if scaler.Spec.ScaleTargetRef.Name == deployment {
			if spec.Replicas != nil {
				t.Errorf("%s: each apply would reset the number of pods that is scaled", deployment)
			}
			n.least, n.most = int(*scaler.Spec.MinReplicas), int(scaler.Spec.MaxReplicas)
		}
	}
	return n
}

func probeOf(p *core.Probe) probe {
	return probe{p.HTTPGet.Path, seconds(p.PeriodSeconds), seconds(p.TimeoutSeconds), int(p.FailureThreshold)}
}

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }
