package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// maxLatency is what an answer may take on a loaded machine while somebody else
// misbehaves.
const maxLatency = 5 * time.Second

func hostileClaims() []claim {
	return []claim{
		{
			"EX-23", "520 connections with a valid token of one tenant; each announces 1,000 bytes and sends one",
			"requests of another tenant are answered as usual, and so is a request of the same tenant without a body; one more with a body is 429 with `Retry-After`",
			func(t *testing.T, s *deployment) {
				p := s.start(t, "serve", s.env)
				slow := caller{p.url, s.issuer.token(t, "known", "slow", "eve")}
				for range 520 {
					conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
					if err != nil {
						t.Fatal(err)
					}
					defer func() { _ = conn.Close() }()
					_, _ = fmt.Fprintf(conn, "POST /products HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", slow.token)
				}
				eventually(t, "the tenant has its share", func() bool {
					got := slow.call(t, "POST", "/products", "{}")
					return got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != ""
				})
				other := caller{p.url, s.issuer.token(t, "known", "quick", "ada")}
				for i := range 50 {
					begun := time.Now()
					other.call(t, "POST", "/products", fmt.Sprintf(`{"sku":"QUICK-%d","name":"a","price":5}`, i)).expect(t, 201, "")
					if took := time.Since(begun); took > maxLatency {
						t.Errorf("an answer took %s", took)
					}
				}
				slow.call(t, "GET", "/products", "").expect(t, 200, "")
				caller{url: p.url}.call(t, "GET", "/readyz", "").expect(t, 200, "")
			},
		},
		{
			"EX-25", "600 requests while no process reads the log, then SIGTERM; 20 requests after the reader has closed the log, then SIGTERM",
			"each is answered; exit code 0 within `APP_SHUTDOWN_TIMEOUT`; once the log is read again, it contains the number of lost lines",
			func(t *testing.T, s *deployment) {
				p, log := s.startWithUnreadLog(t, s.with("LOG_QUEUE_BYTES", "16384", "APP_SHUTDOWN_TIMEOUT", "10s"))
				p.checkServing(t, s, 600)
				begun := time.Now()
				if code := p.stop(t); code != 0 || time.Since(begun) > 10*time.Second+maxLatency {
					t.Errorf("exit %d after %s", code, time.Since(begun))
				}
				_ = log.Close()

				p, log = s.startWithUnreadLog(t, s.with("LOG_QUEUE_BYTES", "16384"))
				p.checkServing(t, s, 600)
				lost := make(chan string, 1)
				go func() {
					defer close(lost)
					for scanner := bufio.NewScanner(log); scanner.Scan(); {
						if strings.Contains(scanner.Text(), `"msg":"log lines lost"`) {
							lost <- scanner.Text()
							return
						}
					}
				}()
				select {
				case line := <-lost:
					if !strings.Contains(line, `"count":`) {
						t.Errorf("no line has the number of lost lines: %q", line)
					}
				case <-time.After(patience):
					t.Error("no line has the number of lost lines")
				}
				_ = log.Close()
				p.checkServing(t, s, 20)
				if code := p.stop(t); code != 0 {
					t.Errorf("exit %d", code)
				}
			},
		},
		{
			"", "every command with a full disk and with a closed pipe as stdout", "exit 1, and a message",
			func(t *testing.T, s *deployment) {
				env := s.with("DATABASE_OWNER_URL", s.postgres.url("owner", "shop"))
				for _, command := range []string{"config", "routes", "version", "version --json", "help", "tasks -h", "migrate status", "projections status"} {
					full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
					if err != nil {
						t.Fatal(err)
					}
					reader, closed, err := os.Pipe()
					if err != nil {
						t.Fatal(err)
					}
					_ = reader.Close()
					for name, stdout := range map[string]*os.File{"full": full, "closed": closed} {
						var stderr strings.Builder
						cmd := exec.Command(s.binary, strings.Fields(command)...)
						cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.TempDir(), list(env), stdout, &stderr
						if _ = cmd.Run(); cmd.ProcessState.ExitCode() != 1 || stderr.Len() == 0 {
							t.Errorf("%s to a file that is %s: %s: %s", command, name, cmd.ProcessState, stderr.String())
						}
						_ = stdout.Close()
					}
				}
			},
		},
	}
}

// startWithUnreadLog starts serve, reads its log until it listens, and leaves the rest in the pipe.
func (s *deployment) startWithUnreadLog(t *testing.T, env map[string]string) (*process, *os.File) {
	t.Helper()
	log, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(s.binary, "serve"), exited: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = t.TempDir(), list(env), stderr
	err = p.cmd.Start()
	_ = stderr.Close()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.exited)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGKILL)
		<-p.exited
		_ = log.Close()
	})
	// Not a scanner: what it reads ahead would be missing from the pipe.
	for reader := bufio.NewReaderSize(log, 16); p.url == "" || p.admin == ""; {
		text, err := reader.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		var line struct{ Msg, Listener, Addr string }
		if _ = json.Unmarshal([]byte(text), &line); line.Msg != "listening" {
			continue
		}
		if line.Listener == "http" {
			p.url = "http://" + line.Addr
		} else {
			p.admin = "http://" + line.Addr
		}
	}
	return p, log
}

// checkServing wants so many requests answered, and the process alive.
func (p *process) checkServing(t *testing.T, s *deployment, times int) {
	t.Helper()
	c := caller{p.url, s.issuer.token(t, "known", "unread", "ada")}
	for range times {
		begun := time.Now()
		c.call(t, "GET", "/products", "").expect(t, 200, "")
		if took := time.Since(begun); took > maxLatency {
			t.Fatalf("an answer took %s", took)
		}
	}
	c.call(t, "GET", "/livez", "").expect(t, 200, "")
}
