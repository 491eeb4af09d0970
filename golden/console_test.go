package golden

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The pages say by the word behind ``` what becomes of a block: console is run
// here, and its output compared; sh is not run, and only its names are
// held to what there is. In an output, ... stands for anything.

// step is one command of a console, with what the page says it answers.
type step struct {
	where   string
	command string
	want    string
}

// consoles are the console blocks of a page, in order.
func consoles(t *testing.T, page string) [][]step {
	t.Helper()
	var all [][]step
	for _, block := range fenced(read(t, page), "console") {
		var steps []step
		for line := range strings.Lines(block) {
			command, is := strings.CutPrefix(line, "$ ")
			switch last := len(steps) - 1; {
			case is:
				steps = append(steps, step{where: page, command: strings.TrimSpace(command)})
			case last < 0:
				t.Fatalf("%s: a console begins with %q, and not with a command", page, line)
			case continues(steps[last].command) && steps[last].want == "":
				steps[last].command += "\n" + strings.TrimSuffix(line, "\n")
			default:
				steps[last].want += line
			}
		}
		all = append(all, steps)
	}
	return all
}

// continues reports whether the next line is a part of the command: the command ends with
// a backslash, or with a text from <<'EOF' to EOF.
func continues(command string) bool {
	return strings.HasSuffix(command, `\`) || strings.Contains(command, "<<'EOF'") && !strings.HasSuffix(command, "\nEOF")
}

// outputPattern is what a page says as an expression: ... is anything.
func outputPattern(said string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)\A` + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(said)), `\.\.\.`, `.*?`) + `\z`)
}

// terminal is a shell that keeps its folder and variables from one command to the next.
type terminal struct {
	in       io.WriteCloser
	out      *bufio.Reader
	replacer *strings.Replacer // what stands on the page for what is so only here
}

// prompt ends what a command says; no command says it by itself.
const prompt = '\x1e'

// open starts a terminal in the folder.
func open(t *testing.T, folder string, variables []string, put *strings.Replacer) *terminal {
	t.Helper()
	shell := exec.Command("sh")
	shell.Dir, shell.Env = folder, append(cleanEnvironment(), variables...)
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	shell.Stderr = shell.Stdout
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = shell.Wait()
	})
	return &terminal{in: in, out: bufio.NewReader(out), replacer: put}
}

// cleanEnvironment is the environment of somebody who has set nothing: programs, and what the
// go command goes by.
func cleanEnvironment() []string {
	ours := regexp.MustCompile(`^(PATH|HOME|USER|(GO|CGO_|XDG_|SSL_CERT_)[A-Z0-9_]*|[A-Za-z]+_(PROXY|proxy))=`)
	return slices.DeleteFunc(os.Environ(), func(entry string) bool { return !ours.MatchString(entry) })
}

// gitIdentity are the variables with which git commits anywhere.
func gitIdentity() []string {
	return []string{
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_EDITOR=true",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}
}

// answer runs a command and returns what it says, on both streams.
func (c *terminal) answer(t *testing.T, command string) string {
	t.Helper()
	if _, err := io.WriteString(c.in, "{ "+c.replacer.Replace(command)+"\n} </dev/null; printf '\\036'\n"); err != nil {
		t.Fatal(err)
	}
	said, err := c.out.ReadString(prompt)
	if err != nil {
		t.Fatalf("%s: %v after %s", command, err, said)
	}
	return strings.TrimSpace(strings.TrimSuffix(said, string(prompt)))
}

// patience is how long a question is asked again whose answer a worker prepares.
const patience = 10 * time.Second

// follow runs the commands and holds them to the page.
func (c *terminal) follow(t *testing.T, steps []step) {
	t.Helper()
	for _, s := range steps {
		want := outputPattern(c.replacer.Replace(s.want))
		asks := strings.Contains(s.command, "localhost:") && !strings.Contains(s.command, " -d ")
		got := c.answer(t, s.command)
		for until := time.Now().Add(patience); asks && !want.MatchString(got) && time.Now().Before(until); time.Sleep(patience / 100) {
			got = c.answer(t, s.command)
		}
		if !want.MatchString(got) {
			t.Errorf("%s: $ %s\ngot\n%s\nwant\n%s", s.where, s.command, got, s.want)
		}
	}
}

// demo is what make demo has started.
type demo struct {
	make   *exec.Cmd
	folder string // where its servers have theirs
	http   string
	admin  string
	said   []string
	lines  chan string
}

// startDemo runs make demo or make dev in the root as a page says, at addresses of its own,
// and waits until it has said all that the page shows.
func startDemo(t *testing.T, root string, shown step) *demo {
	t.Helper()
	// Short and open to everyone, as servers want it.
	folder, err := os.MkdirTemp("/tmp", "demo")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	d := &demo{folder: folder, http: freeAddress(t), admin: freeAddress(t), lines: make(chan string, 10000)}
	words := strings.Fields(shown.command)
	d.make = exec.Command(words[0], words[1:]...)
	d.make.Dir = root
	d.make.Env = append(cleanEnvironment(), "TMPDIR="+folder, "HTTP_ADDR="+d.http, "ADMIN_ADDR="+d.admin)
	lead(d.make) // Ctrl-C reaches all of a terminal's group
	out, err := d.make.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	d.make.Stderr = d.make.Stdout
	if err := d.make.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = signalGroup(d.make, syscall.SIGKILL) })
	go func() {
		defer close(d.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			d.lines <- scanner.Text()
		}
	}()
	want := outputPattern("..." + d.addressReplacer().Replace(shown.want) + "...")
	for late := time.After(5 * time.Minute); !want.MatchString(d.all()); { // as nothing may be compiled yet
		select {
		case line, more := <-d.lines:
			d.said = append(d.said, line)
			if more {
				continue
			}
		case <-late:
		}
		t.Fatalf("%s: $ %s\ngot\n%s\nwant\n%s", shown.where, shown.command, d.all(), shown.want)
	}
	return d
}

func (d *demo) all() string { return strings.Join(d.said, "\n") }

// addressReplacer replaces the addresses on a page, and what else differs from one demo to the next.
func (d *demo) addressReplacer(more ...string) *strings.Replacer {
	return strings.NewReplacer(append(more, "localhost:8080", d.http, "127.0.0.1:8080", d.http, "localhost:9090", d.admin, "127.0.0.1:9090", d.admin)...)
}

// find returns what follows the words in a line that dev has said.
func (d *demo) find(t *testing.T, words string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + words + `(\S+)$`).FindStringSubmatch(d.all())
	if found == nil {
		t.Fatalf("dev does not say %q:\n%s", words, d.all())
	}
	return found[1]
}

// variables are the settings that dev has given.
func (d *demo) variables() []string {
	found := regexp.MustCompile(`(?m)^dev: settings for other commands: (.+)$`).FindStringSubmatch(d.all())
	if found == nil {
		return nil
	}
	return strings.Fields(found[1])
}

// stop types Ctrl-C, and holds that nothing is left.
func (d *demo) stop(t *testing.T) {
	t.Helper()
	if err := signalGroup(d.make, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = signalGroup(d.make, syscall.SIGKILL) })
	defer late.Stop()
	for line := range d.lines {
		d.said = append(d.said, line)
	}
	_ = d.make.Wait() // make says that it was interrupted
	if !strings.Contains(d.all(), "dev: stopped postgres") {
		t.Errorf("it has not stopped its servers:\n%s", d.all())
	}
	if left, err := os.ReadDir(d.folder); err != nil || len(left) > 0 {
		t.Errorf("%s holds %v, %v", d.folder, left, err)
	}
	running, err := filepath.Glob("/proc/[0-9]*/cmdline") // nothing where there is no /proc
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range running {
		if arguments, err := os.ReadFile(process); err == nil && strings.Contains(string(arguments), d.folder) {
			t.Errorf("%s runs still: %q", process, arguments)
		}
	}
}

// freeAddress returns an address on which nothing listens. Its port is below those that
// operating systems assign by themselves: no other process gets it before the test uses it.
func freeAddress(t testing.TB) string {
	t.Helper()
	const lowest, ports, attempts = 20_000, 10_000, 100
	for range attempts {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowest+rand.IntN(ports)))
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
	t.Fatal("found no free port")
	return ""
}

// helpdeskStart is in the pages whose commands run in the help desk. Its tests run them.
const helpdeskStart = "examples/helpdesk/README.md#start-the-service"

// TestConsoleBlocksOfDocs goes through the pages as somebody who has never
// seen the project: make demo in one terminal, everything else in another; what
// the generator does, in a folder that is empty.
func TestConsoleBlocksOfDocs(t *testing.T) {
	if *update {
		return // nothing of it is written
	}
	programs := t.TempDir()
	run(t, "..", nil, "go", "build", "-o", filepath.Join(programs, "praecepta-gen"), "./cmd/praecepta-gen")
	path := "PATH=" + programs + string(os.PathListSeparator) + os.Getenv("PATH")

	walk := map[string][][]step{}
	for _, page := range pages(t) {
		if page == tutorial || strings.Contains(read(t, page), helpdeskStart) {
			continue // TestTutorial and the tests of the help desk run these
		}
		generator := open(t, t.TempDir(), append(gitIdentity(), path), strings.NewReplacer())
		for _, steps := range consoles(t, page) {
			if strings.HasPrefix(steps[0].command, "praecepta-gen") {
				generator.follow(t, steps)
			} else {
				walk[page] = append(walk[page], steps)
			}
		}
	}
	first := walk[quickstart]
	if len(first) == 0 || first[0][0].command != "make demo" {
		t.Fatalf("%s: its first console block is not make demo", quickstart)
	}
	d := startDemo(t, "..", first[0][0])
	defer d.stop(t)
	second := open(t, "..", []string{path}, d.addressReplacer("ACME=eyJ...", "ACME="+d.find(t, "ACME="), "GLOBEX=eyJ...", "GLOBEX="+d.find(t, "GLOBEX=")))
	for _, steps := range first[1:] {
		second.follow(t, steps)
	}

	// The other pages speak of the service as it is operated: its binary, with its settings in the environment.
	shop := filepath.Join("..", "bin", "shop")
	run(t, shop, nil, "go", "build", "-o", filepath.Join(programs, "shop"), ".")
	for _, page := range pages(t) {
		if page == quickstart {
			continue
		}
		operator := open(t, shop, append(d.variables(), path, "APP_ENV=dev"), d.addressReplacer())
		for _, steps := range walk[page] {
			operator.follow(t, steps)
		}
	}
	open(t, shop, append(d.variables(), path, "APP_ENV=dev"), d.addressReplacer()).tryRunbooks(t, shop)
}
