package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// shopDir is the service under test.
const shopDir = "../../examples/shop"

// deployment is everything that the claims are seen on: servers, and the service as it
// runs in production, three times over with two workers.
type deployment struct {
	postgres postgres
	redis    int
	issuer   *issuer
	gateway  *gateway
	binary   string
	env      map[string]string
	serving  []*process
	workers  []*process
	killed   []*process // former workers
	whole    *testing.T // the test that servers and replicas live as long as
}

func newDeployment(t *testing.T) *deployment {
	t.Helper()
	return newDeploymentOn(t, startPostgres(t))
}

func newDeploymentOn(t *testing.T, p postgres) *deployment {
	t.Helper()
	s := prepareDeployment(t, p)
	for range 3 {
		s.serving = append(s.serving, s.start(t, "serve", s.env))
	}
	for range 2 {
		s.workers = append(s.workers, s.worker(t))
	}
	return s
}

// prepareDeployment starts the servers, builds the service and migrates the database, and
// starts no process of the service.
func prepareDeployment(t *testing.T, p postgres) *deployment {
	t.Helper()
	s := &deployment{whole: t, postgres: p, redis: startRedis(t), issuer: startIssuer(t), gateway: startGateway(t), binary: buildShop(t)}
	s.env = map[string]string{
		"APP_ENV": "prod", "APP_DRAIN_DELAY": "0", "APP_SHUTDOWN_TIMEOUT": "20s", "APP_REPLICAS": "6", "APP_MAX_SURGE": "0",
		"HTTP_ADDR": "127.0.0.1:0", "ADMIN_ADDR": "127.0.0.1:0",
		"DATABASE_URL": s.postgres.url("runtime", "shop"), "DATABASE_TENANT_KEY": tenantKey, "DATABASE_ALLOW_UNVERIFIED_TLS": "true", "DATABASE_POOL_MAX_CONNS": "5",
		// A claim opens holes for an instant, which are no concern of the replicas.
		"DATABASE_AUDIT_INTERVAL": "1h", "REDIS_URL": s.redisURL(0), "TASKQUEUE_REDIS_URL": s.redisURL(1),
		"REDIS_ALLOW_UNVERIFIED_TLS": "true", "TASKQUEUE_REDIS_ALLOW_UNVERIFIED_TLS": "true",
		"AUTH_ISSUER": s.issuer.URL, "AUTH_AUDIENCE": "shop", "SSL_CERT_FILE": s.issuer.certificateFile(t),
		"SHOP_MAIL_URL": s.gateway.URL, "SHOP_FEED_INTERVAL": "100ms",
	}
	if got := s.run(t, s.with("DATABASE_OWNER_URL", s.postgres.url("owner", "shop")), "migrate", "up"); got.code != 0 {
		t.Fatalf("migrate up: exit %d\n%s", got.code, got.stderr)
	}
	return s
}

// buildShop builds the service with flags of go build, and returns the path of the binary.
func buildShop(t *testing.T, flags ...string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "shop")
	build := exec.Command("go", append(append([]string{"build", "-trimpath"}, flags...), "-o", binary, ".")...)
	build.Dir = shopDir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// tenantKey is the key that signs tenants.
const tenantKey = "00112233445566778899aabbccddeeff"

func (s *deployment) redisURL(database int) string {
	return fmt.Sprintf("redis://127.0.0.1:%d/%d", s.redis, database)
}

// with is the environment of the service with something else in it, given as name, value.
func (s *deployment) with(pairs ...string) map[string]string {
	env := maps.Clone(s.env)
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	return env
}

func (s *deployment) client(t *testing.T, database int) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(s.redisURL(database))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// process is the service, as somebody who runs it sees it.
type process struct {
	cmd        *exec.Cmd
	url, admin string
	exited     chan struct{}
	unread     sync.Mutex // its log is read while nobody holds it
	mu         sync.Mutex
	lines      []map[string]any
	notJSON    []string
	forgets    bool // lines are not kept any more
}

// start starts the service and waits until it listens. It ends with the test.
func (s *deployment) start(t *testing.T, command string, env map[string]string) *process {
	t.Helper()
	return s.launch(t, t, command, env)
}

// worker starts a worker with as many connections, to the database and to the
// gateway, as it does tasks at once: each holds both while its mail is being sent.
func (s *deployment) worker(t *testing.T, pairs ...string) *process {
	t.Helper()
	return s.launch(t, s.whole, "worker", s.with(append(pairs, "TASKQUEUE_CONCURRENCY", "10", "DATABASE_POOL_MAX_CONNS", "7", "SHOP_MAIL_MAX_CONNS", "10")...))
}

// kill ends a worker as a machine that is lost would, and starts another.
func (s *deployment) kill(t *testing.T, worker int) {
	t.Helper()
	_ = s.workers[worker].cmd.Process.Kill()
	s.workers[worker].wait(t)
	s.killed = append(s.killed, s.workers[worker])
	s.workers[worker] = s.worker(t)
}

// launch starts the service, which ends with the test that it lives for.
func (s *deployment) launch(t, lives *testing.T, command string, env map[string]string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(s.binary, command), exited: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = lives.TempDir(), list(env)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.follow(stderr)
	lives.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.exited
	})
	listening := func(listener string) string {
		var address string
		eventually(t, command+" listens", func() bool {
			line := p.line(func(line map[string]any) bool { return line["msg"] == "listening" && line["listener"] == listener })
			address, _ = line["addr"].(string)
			return address != "" || p.ended()
		})
		if address == "" {
			t.Fatalf("%s does not listen: %v", command, p.lines)
		}
		return "http://" + address
	}
	p.admin = listening("admin")
	if command == "serve" {
		p.url = listening("http")
	}
	return p
}

func (p *process) follow(stderr io.Reader) {
	defer close(p.exited)
	for scanner := bufio.NewScanner(stderr); scanner.Scan(); {
		p.unread.Lock()
		p.recordLine(scanner.Bytes())
		p.unread.Unlock()
	}
	_ = p.cmd.Wait()
}

// recordLine keeps a line of the log.
func (p *process) recordLine(text []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var line map[string]any
	switch err := json.Unmarshal(text, &line); {
	case p.forgets:
	case err != nil:
		p.notJSON = append(p.notJSON, string(text))
	default:
		p.lines = append(p.lines, line)
	}
}

func (p *process) ended() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// line is the first line of the log that matches, or none.
func (p *process) line(matches func(map[string]any) bool) map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.lines, matches); i >= 0 {
		return p.lines[i]
	}
	return nil
}

// stop asks the service to stop, and returns its exit code.
func (p *process) stop(t *testing.T) int {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	return p.wait(t)
}

func (p *process) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		t.Fatal("it does not stop")
	}
	return p.cmd.ProcessState.ExitCode()
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// run runs a command of the service to its end.
func (s *deployment) run(t *testing.T, env map[string]string, arguments ...string) result {
	t.Helper()
	return s.runWith(t, env, nil, arguments...)
}

// runWith runs a command with something on stdin, and waits until it has ended.
func (s *deployment) runWith(t *testing.T, env map[string]string, stdin io.Reader, arguments ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, s.binary, arguments...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = t.TempDir(), list(env), stdin, &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// checkRefused wants serve to end before it listens, with the code, and to say the words.
func (s *deployment) checkRefused(t *testing.T, env map[string]string, code int, words ...string) {
	t.Helper()
	got := s.run(t, env, "serve")
	if got.code != code || strings.Contains(got.stderr, `"listener":"http"`) {
		t.Errorf("exit %d, want %d: %s", got.code, code, got.stderr)
	}
	for _, word := range words {
		if !strings.Contains(got.stderr, word) {
			t.Errorf("it does not say %q: %s", word, got.stderr)
		}
	}
}

func list(env map[string]string) (all []string) {
	for name, value := range env {
		all = append(all, name+"="+value)
	}
	return all
}

// caller is somebody with a token, or nobody.
type caller struct {
	url   string
	token string
}

func (s *deployment) caller(t *testing.T, replica int, tenant, subject string, roles ...string) caller {
	t.Helper()
	return caller{s.serving[replica].url, s.issuer.token(t, "known", tenant, subject, roles...)}
}

// answer is an answer, read to its end.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

// call sends a request. Headers are given as name, value.
func (c caller) call(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	got, err := c.try(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (c caller) try(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	got := answer{status: response.StatusCode, header: response.Header, text: string(text)}
	_ = json.Unmarshal(text, &got.body) // what is no JSON has no body to look into
	return got, err
}

// client follows nothing: where an answer sends somebody is part of it.
var client = &http.Client{
	Timeout:       patience,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// expect ends the test where the answer is another one.
func (a answer) expect(t *testing.T, status int, code string) answer {
	t.Helper()
	if got, _ := a.body["error_code"].(string); a.status != status || got != code {
		t.Fatalf("got %d %s, want %d %s", a.status, a.text, status, code)
	}
	return a
}

// id is the id of what was answered.
func (a answer) id() string { return fmt.Sprint(a.body["id"]) }

// createProduct makes a product of which there are some, and returns its id.
func (c caller) createProduct(t *testing.T, sku string, stock int) string {
	t.Helper()
	id := c.call(t, "POST", "/products", fmt.Sprintf(`{"sku":%q,"name":%q,"price":5}`, sku, sku)).expect(t, 201, "").id()
	c.call(t, "POST", "/products/"+id+"/stock", fmt.Sprintf(`{"by":%d}`, stock)).expect(t, 200, "")
	return id
}

// order is an order of one of a product.
func order(product string) string { return `{"lines":[{"product":"` + product + `","quantity":1}]}` }

// sold is how much of a product was sold, as the projection has it.
func (s *deployment) sold(t *testing.T, product string) int {
	t.Helper()
	return s.postgres.queryInt(t, "shop", "SELECT COALESCE(max(quantity), 0) FROM sales WHERE product = $1", product)
}

// feed reads events until enough have come, and returns the ids of what they are about.
func (c caller) feed(t *testing.T, enough int) (ids []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/feed", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	for scanner := bufio.NewScanner(response.Body); len(ids) < enough && scanner.Scan(); {
		if data, is := strings.CutPrefix(scanner.Text(), "data: "); is {
			var item struct{ Data struct{ ID string } }
			if err := json.Unmarshal([]byte(data), &item); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, item.Data.ID)
		}
	}
	if len(ids) < enough {
		t.Fatalf("the feed has %d events, want %d: %v", len(ids), enough, errors.Join(ctx.Err(), os.ErrDeadlineExceeded))
	}
	return ids
}
