package conformance

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// balancer sends each request to a pod that is ready, in turn. It knows nothing of a pod
// but its readiness: Kubernetes also takes a pod out when it asks it to stop. If no connection
// to the pod can be opened, or a GET has no answer, it sends the request to another pod once.
type balancer struct {
	*httptest.Server
	mu       sync.Mutex
	ready    []*pod
	next     int
	cut      map[*pod]int // requests that have no answer and were not repeated
	repeated map[*pod]int // requests that were repeated elsewhere
}

func startBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{cut: map[*pod]int{}, repeated: map[*pod]int{}}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

// set adds a pod, or takes it out.
func (b *balancer) set(p *pod, ready bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ready = slices.DeleteFunc(b.ready, func(other *pod) bool { return other == p })
	if ready {
		b.ready = append(b.ready, p)
	}
}

// pick is the next pod that is ready, another one than the last where there is one.
func (b *balancer) pick(last *pod) *pod {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.ready {
		b.next++
		if p := b.ready[b.next%len(b.ready)]; p != last {
			return p
		}
	}
	return last
}

// ServeHTTP forwards a request.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	p := b.pick(nil)
	if p == nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	response, err := forward(r, p, body)
	if dial := (*net.OpError)(nil); err != nil && (r.Method == http.MethodGet || errors.As(err, &dial) && dial.Op == "dial") {
		b.count(r, b.repeated, p)
		p = b.pick(p)
		response, err = forward(r, p, body)
	}
	if err != nil {
		b.count(r, b.cut, p)
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = response.Body.Close() }()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.Header().Del("Connection") // is between the balancer and the pod
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

// count counts a request that a pod did not answer, unless its caller is gone.
func (b *balancer) count(r *http.Request, in map[*pod]int, p *pod) {
	if r.Context().Err() == nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		in[p]++
	}
}

// forward sends the request to the pod and reads the answer. Connections are kept open, and
// ended by the pod.
func forward(r *http.Request, p *pod, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, p.running().url+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = r.Header.Clone()
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	whole, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(whole))
	return response, err
}

// pod is a place for a process, which is started again there if it ends by itself.
type pod struct {
	release string
	binary  string

	mu        sync.Mutex
	process   *process
	ready     bool
	since     time.Time // when it became ready
	stopping  time.Time // when it was asked to stop
	wasKilled bool
}

// isReady reports whether the balancer sends requests to the pod.
func (p *pod) isReady() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready
}

// running is the process in the pod.
func (p *pod) running() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.process
}

// isAvailable reports whether the pod has been ready for as long as it takes to count.
func (p *pod) isAvailable(minReady time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready && time.Since(p.since) >= minReady
}

// watch probes the process as the kubelet does, until it has ended, and reports each
// change of its readiness. It returns how often liveness failed as often as counts.
func (p *pod) watch(running *process, n numbers, changed func(ready bool)) (dead int) {
	readiness, liveness := time.NewTicker(n.readiness.period), time.NewTicker(n.liveness.period)
	defer readiness.Stop()
	defer liveness.Stop()
	unready, unlive := n.readiness.failures, 0
	for {
		select {
		case <-running.exited:
			time.Sleep(n.readiness.period) // until it is noticed
			p.report(false, changed)
			return dead
		case <-liveness.C:
			if unlive++; passes(running, n.liveness) {
				unlive = 0
			} else if unlive == n.liveness.failures && !running.ended() {
				dead++
			}
		case <-readiness.C:
			if unready++; passes(running, n.readiness) {
				unready = 0
			}
			if unready == 0 || unready >= n.readiness.failures {
				p.report(unready == 0, changed)
			}
		}
	}
}

func (p *pod) report(ready bool, changed func(ready bool)) {
	p.mu.Lock()
	is := p.ready != ready
	if p.ready = ready; is {
		p.since = time.Now()
	}
	p.mu.Unlock()
	if is {
		changed(ready)
	}
}

// passes probes a process once.
func passes(running *process, how probe) bool {
	prober := http.Client{Timeout: how.timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := prober.Get(running.admin + how.path)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode < http.StatusBadRequest
}
