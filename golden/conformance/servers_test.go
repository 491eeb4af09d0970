package conformance

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/jackc/pgx/v5"
)

// patience is how long a test waits for what takes a second on a quiet machine.
const patience = 30 * time.Second

// eventually waits until what is expected is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	within(t, patience, what, is)
}

func within(t *testing.T, limit time.Duration, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// freePort returns a port on which nothing listens. It is below those that operating systems
// assign by themselves: no other process gets it before the test uses it.
func freePort(t *testing.T) int {
	t.Helper()
	const lowest, ports, attempts = 20_000, 10_000, 100
	for range attempts {
		port := lowest + mathrand.IntN(ports)
		if listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			_ = listener.Close()
			return port
		}
	}
	t.Fatal("found no free port")
	return 0
}

// postgres is a server of this run alone.
type postgres struct {
	port  int
	pid   int
	dir   string
	owner *syscall.SysProcAttr // the user that it runs as
}

// startPostgres makes a cluster with the two roles that a service has. Postgres
// refuses to run as root, and is somebody else's then.
func startPostgres(t *testing.T) postgres {
	t.Helper()
	dir := folder(t)
	owner := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.ParseUint(nobody.Uid, 10, 32)
		gid, _ := strconv.ParseUint(nobody.Gid, 10, 32)
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
		owner.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	if err := os.WriteFile(dir+"/password", []byte("postgres"), 0o644); err != nil {
		t.Fatal(err)
	}
	initdb := exec.Command(program(t, "initdb"), "-D", dir+"/data", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", dir+"/password", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = owner, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	p := postgres{port: freePort(t), dir: dir, owner: owner}
	p.pid = p.serve(t, "data", p.port).Process.Pid
	p.exec(t, "postgres", "CREATE ROLE owner LOGIN CREATEDB PASSWORD 'owner'; CREATE ROLE runtime LOGIN PASSWORD 'runtime'")
	p.exec(t, "postgres", "CREATE DATABASE shop OWNER owner")
	return p
}

// serve starts a server with a data directory below that of p, and waits until it answers.
func (p postgres) serve(t *testing.T, data string, port int) *exec.Cmd {
	t.Helper()
	server := exec.Command(program(t, "postgres"), "-D", filepath.Join(p.dir, data), "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories="+p.dir, "-c", "fsync=off")
	server.SysProcAttr, server.Dir = p.owner, p.dir
	launch(t, server, syscall.SIGINT)
	p.port = port
	eventually(t, "postgres answers", func() bool {
		conn, err := pgx.Connect(t.Context(), p.url("postgres", "postgres"))
		if err == nil {
			_ = conn.Close(t.Context())
		}
		return err == nil
	})
	return server
}

func (p postgres) url(role, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", role, role, p.port, database)
}

// exec runs statements as the superuser.
func (p postgres) exec(t *testing.T, database, sql string) {
	t.Helper()
	conn := p.connect(t, "postgres", database)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (p postgres) connect(t *testing.T, role, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.url(role, database))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// queryInt is the one number that a query of the superuser returns.
func (p postgres) queryInt(t *testing.T, database, sql string, arguments ...any) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.url("postgres", database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if err := conn.QueryRow(t.Context(), sql, arguments...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// signal reaches the server and all of its processes.
func (p postgres) signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	children, err := exec.Command("pgrep", "-P", strconv.Itoa(p.pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range append(strings.Fields(string(children)), strconv.Itoa(p.pid)) {
		n, _ := strconv.Atoi(pid)
		_ = syscall.Kill(n, signal) // one that has ended meanwhile is none
	}
}

// startRedis returns the port of a Redis of this run alone.
func startRedis(t *testing.T) int {
	t.Helper()
	port := freePort(t)
	launch(t, exec.Command(program(t, "redis-server"), "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder(t)), syscall.SIGTERM)
	eventually(t, "redis answers", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return port
}

// startRedisByTLS returns the port of a Redis that answers by TLS alone, with the certificate of the issuer.
func startRedisByTLS(t *testing.T, i *issuer) int {
	t.Helper()
	port, dir := freePort(t), folder(t)
	key, err := x509.MarshalPKCS8PrivateKey(i.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	private := filepath.Join(dir, "key.pem")
	if err := os.WriteFile(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600); err != nil {
		t.Fatal(err)
	}
	launch(t, exec.Command(program(t, "redis-server"), "--port", "0", "--tls-port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--dir", dir,
		"--tls-cert-file", i.certificateFile(t), "--tls-key-file", private, "--tls-auth-clients", "no"), syscall.SIGTERM)
	eventually(t, "redis answers", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return port
}

// folder is one that another user can reach, and that goes with the test.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// launch starts a server that ends with the test, by the signal that is polite to it.
func launch(t *testing.T, cmd *exec.Cmd, polite syscall.Signal) (pid int) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(polite)
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

// program finds a program on the PATH, or where Debian and Homebrew put it.
func program(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "initdb")); err == nil || name == "redis-server" || name == "pgbouncer" {
			return path
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/", "/usr/sbin/", "/opt/homebrew/opt/postgresql*/bin/"} {
		if found, _ := filepath.Glob(pattern + name); len(found) > 0 {
			return slices.Max(found)
		}
	}
	t.Fatalf("%s is not on this machine\nhint: make servers", name)
	return ""
}

// issuer signs tokens, over TLS, and counts who asks for its keys.
type issuer struct {
	*httptest.Server
	key      *rsa.PrivateKey
	hits     atomic.Int64
	mu       sync.Mutex
	contacts map[string]bool // addresses that connections came from
	claims   string          // who it says that it is, where that is not its address
	broken   atomic.Bool
}

func startIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, contacts: map[string]bool{}}
	i.Server = httptest.NewTLSServer(i)
	t.Cleanup(i.Close)
	return i
}

// ServeHTTP answers discovery and keys.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.hits.Add(1)
	i.mu.Lock()
	i.contacts[r.RemoteAddr] = true
	name := i.claims
	i.mu.Unlock()
	if name == "" {
		name = i.URL
	}
	if i.broken.Load() {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": name, "jwks_uri": i.URL + "/keys"})
	case "/keys":
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "known", Algorithm: "RS256", Use: "sig"}}})
	default:
		http.NotFound(w, r)
	}
}

// setIssuerName makes the issuer call itself by another name, or with "" by its own.
func (i *issuer) setIssuerName(name string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.claims = name
}

// token is one that is good for an hour. kid is the name of its key.
func (i *issuer) token(t *testing.T, kid, tenant, subject string, roles ...string) string {
	t.Helper()
	return sign(t, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: i.key, KeyID: kid}}, map[string]any{
		"iss": i.URL, "aud": "shop", "sub": subject, "tenant_id": tenant, "roles": roles, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	})
}

func sign(t *testing.T, with jose.SigningKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(with, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// certificateFile is a file with the certificate of the issuer and of the gateway, which httptest gives them.
func (i *issuer) certificateFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trusted.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// attempt is one mail that a worker has tried to send.
type attempt struct {
	key, to, trace string
	at             time.Time
}

// gateway is where mail goes. What it answers is decided for each subject that mail is for.
type gateway struct {
	*httptest.Server
	mu       sync.Mutex
	attempts []attempt
	answers  map[string][]int // statuses for the next attempts
	slow     map[string]time.Duration
}

func startGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{answers: map[string][]int{}, slow: map[string]time.Duration{}}
	g.Server = httptest.NewTLSServer(g)
	t.Cleanup(g.Close)
	return g
}

// ServeHTTP takes a mail.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m struct{ To string }
	_ = json.NewDecoder(r.Body).Decode(&m)
	g.mu.Lock()
	g.attempts = append(g.attempts, attempt{r.Header.Get("Idempotency-Key"), m.To, r.Header.Get("Traceparent"), time.Now()})
	wait, status := g.slow[m.To], http.StatusOK
	if next := g.answers[m.To]; len(next) > 0 {
		status, g.answers[m.To] = next[0], next[1:]
	}
	g.mu.Unlock()
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
	}
	w.WriteHeader(status)
}

// setResponse decides what mail for somebody is answered with, and how slowly.
func (g *gateway) setResponse(to string, wait time.Duration, statuses ...int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.slow[to], g.answers[to] = wait, statuses
}

// attemptsTo returns the attempts to send mail to somebody.
func (g *gateway) attemptsTo(to string) (all []attempt) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, a := range g.attempts {
		if a.to == to {
			all = append(all, a)
		}
	}
	return all
}

// alteredToken is a token as token makes it but for what is changed, signed by the
// issuer's key, or with HS256 by its public one.
func (i *issuer) alteredToken(t *testing.T, algorithm string, changed map[string]any) string {
	t.Helper()
	claims := map[string]any{"iss": i.URL, "aud": "shop", "sub": "eve", "tenant_id": "acme", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range changed {
		claims[name] = value
	}
	with := jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: i.key, KeyID: "known"}}
	if algorithm == "HS256" {
		public, err := x509.MarshalPKIXPublicKey(i.key.Public())
		if err != nil {
			t.Fatal(err)
		}
		with = jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), KeyID: "known"}}
	}
	return sign(t, with, claims)
}
