package conformance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// faster is by what every duration of the manifests and of the settings that belong to them
// is divided, so that a rollout takes seconds. With -every they are as they are.
const faster = 10

// TestRollout replaces one release of the shop by another as the manifests of the overlay
// prod say, with real processes: numbers of pods, maxSurge, maxUnavailable, minReadySeconds,
// probes, grace period, settings, and secrets in files. A balancer sends the requests of four
// tenants to the pods that are ready. One pod is killed in the meantime.
//
//   - Every request is answered with 2xx by the pod that it is sent to, except the killed one.
//     What the balancer sends to that and may repeat, it repeats once. Those that are no GET
//     and were being handled by the killed process have no answer.
//   - Nothing that was answered with 2xx is lost, every task is done, and none is dead-lettered.
//   - The processes, with those that stop, are never more than the pods and APP_MAX_SURGE. The
//     role of the service may open exactly the connections that are budgeted for them.
//   - Every pod that is asked to stop ends within the grace period, with exit code 0.
//
// With -every it runs with maxReplicas, in real time, five times in a row.
func TestRollout(t *testing.T) {
	m := renderOverlay(t, generate(t, buildGenerator(t), "shop", "all"), "prod")
	divisor, times := time.Duration(faster), 1
	if *exhaustive {
		divisor, times = 1, 5
	}
	r := newRollout(t, m, divisor)
	r.deploy(t, "devel", r.binary, "") // the first release
	stop := r.load(t)
	for i := range times {
		release := fmt.Sprintf("v%d", i+2)
		binary := buildShop(t, "-ldflags", "-X github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/version.stamped="+release)
		r.deploy(t, release, binary, []string{"serve", "worker"}[i%2])
	}
	stop()
	r.check(t)
}

// rollout is the shop behind a balancer, as a cluster runs it.
type rollout struct {
	*soak
	balancer    *balancer
	deployments []*deploymentState
	budget      int // connections
	stopped     []*pod
	mostPods    int // processes at a time, with those that stop
	mostConns   atomic.Int64
	dead        atomic.Int64 // failures of liveness
}

// deploymentState is a Deployment and its pods.
type deploymentState struct {
	numbers
	command  string
	replicas int
	pods     []*pod // without those that stop
	env      map[string]string
}

// newRollout prepares servers and settings. No process runs yet.
func newRollout(t *testing.T, m manifests, divisor time.Duration) *rollout {
	t.Helper()
	r := &rollout{soak: newSoak(prepareDeployment(t, startPostgres(t).withConnections(t, 300))), balancer: startBalancer(t)}
	r.entry = r.balancer.URL
	replicas := 0
	for name := range m.deployments {
		d := &deploymentState{numbers: numbersOf(t, m, name).dividedBy(divisor), command: m.deployments[name].Spec.Template.Spec.Containers[0].Args[0]}
		if d.replicas = d.least; divisor == 1 {
			d.replicas = d.most
		}
		replicas += d.replicas
		d.env = r.environment(t, m, name, divisor)
		r.deployments = append(r.deployments, d)
	}
	slices.SortFunc(r.deployments, func(a, b *deploymentState) int { return strings.Compare(b.command, a.command) }) // the worker first
	for _, d := range r.deployments {
		d.env["APP_REPLICAS"] = strconv.Itoa(replicas)
	}
	return r
}

// environment is what the container of a Deployment gets, with the addresses of this
// machine, in files where the manifest has files.
func (r *rollout) environment(t *testing.T, m manifests, name string, divisor time.Duration) map[string]string {
	t.Helper()
	env := maps.Clone(r.env)
	maps.Copy(env, m.settings(t))
	for _, setting := range []string{"HTTP_ADDR", "ADMIN_ADDR", "AUTH_ISSUER", "AUTH_AUDIENCE"} {
		env[setting] = r.env[setting]
	}
	for _, setting := range []string{"APP_DRAIN_DELAY", "APP_SHUTDOWN_TIMEOUT"} {
		env[setting] = (duration(t, env[setting]) / divisor).String()
	}
	c := m.deployments[name].Spec.Template.Spec.Containers[0]
	secrets := t.TempDir()
	for _, v := range c.Env {
		if setting, is := strings.CutSuffix(v.Name, "_FILE"); is {
			file := filepath.Join(secrets, filepath.Base(v.Value))
			if err := os.WriteFile(file, []byte(env[setting]+"\n"), 0o440); err != nil {
				t.Fatal(err)
			}
			delete(env, setting)
			env[v.Name] = file
		}
	}
	env["GOMAXPROCS"], env["GOMEMLIMIT"] = c.Resources.Limits.Cpu().String(), strconv.FormatInt(c.Resources.Requests.Memory().Value(), 10)
	env["TASKQUEUE_CONCURRENCY"], env["DATABASE_POOL_MAX_CONNS"], env["SHOP_MAIL_MAX_CONNS"] = "10", "7", "10"
	return env
}

// dividedBy returns the numbers with shorter durations.
func (n numbers) dividedBy(divisor time.Duration) numbers {
	for _, d := range []*time.Duration{&n.minReady, &n.grace, &n.startup.period, &n.liveness.period, &n.readiness.period} {
		*d /= divisor
	}
	return n
}

// deploy rolls a release out, and kills a pod of a command once a pod of the release counts.
func (r *rollout) deploy(t *testing.T, release, binary, kills string) {
	t.Helper()
	within(t, 10*time.Minute, "the release is rolled out", func() bool {
		done := true
		for _, d := range r.deployments {
			done = r.step(t, d, release, binary) && done
			if kills == d.command && r.kill(d, release) {
				kills = ""
			}
		}
		r.observe(t)
		return done && kills == ""
	})
	t.Logf("%s is rolled out", release)
}

// step does what the controller of a Deployment does next, and reports whether all is done.
func (r *rollout) step(t *testing.T, d *deploymentState, release, binary string) (done bool) {
	t.Helper()
	current, available := 0, 0
	for _, p := range d.pods {
		if p.running().ended() && !p.isReady() { // as by kill -9: the container is started again
			r.launch(t, d, p)
		}
		if p.release == release {
			current++
		}
		if p.isAvailable(d.minReady) {
			available++
		}
	}
	old := len(d.pods) - current
	if current < d.replicas && len(d.pods) < d.replicas+d.surge {
		p := &pod{release: release, binary: binary}
		r.launch(t, d, p)
		d.pods = append(d.pods, p)
		return false
	}
	for _, p := range slices.Clone(d.pods) {
		spare := available - (d.replicas - d.missing)
		if p.release == release || p.isAvailable(d.minReady) && spare < 1 || len(d.pods)-(d.replicas-d.missing) < 1 {
			continue
		}
		if p.isAvailable(d.minReady) {
			available--
		}
		d.pods = slices.DeleteFunc(d.pods, func(other *pod) bool { return other == p })
		r.stop(t, d, p)
	}
	return old == 0 && current == d.replicas && available == d.replicas
}

// launch starts a process in the pod, and probes it.
func (r *rollout) launch(t *testing.T, d *deploymentState, p *pod) {
	t.Helper()
	s := *r.deployment
	s.binary = p.binary
	running := s.start(t, d.command, d.env)
	p.mu.Lock()
	p.process = running
	p.mu.Unlock()
	go func() {
		r.dead.Add(int64(p.watch(running, d.numbers, func(ready bool) {
			if d.command == "serve" {
				r.balancer.set(p, ready)
			}
		})))
	}()
}

// stop asks the process of a pod to stop. After the grace period it would be killed.
func (r *rollout) stop(t *testing.T, d *deploymentState, p *pod) {
	t.Helper()
	p.stopping = time.Now()
	_ = p.running().cmd.Process.Signal(syscall.SIGTERM)
	time.AfterFunc(d.grace, func() {
		if !p.running().ended() {
			t.Errorf("%s of %s does not end within %s", d.command, p.release, d.grace)
		}
	})
	r.stopped = append(r.stopped, p)
}

// kill kills a pod that is ready, once one of the release counts and another is ready.
func (r *rollout) kill(d *deploymentState, release string) (killed bool) {
	var ready []*pod
	counts := false
	for _, p := range d.pods {
		counts = counts || p.release == release && p.isAvailable(d.minReady)
		if p.isReady() {
			ready = append(ready, p)
		}
	}
	if !counts || len(ready) < 2 {
		return false
	}
	victim := ready[rand.N(len(ready))]
	victim.wasKilled = true
	_ = victim.running().cmd.Process.Kill()
	return true
}
