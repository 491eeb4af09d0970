package conformance

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stepClock replaces a process by one whose clock is set forward or back by five minutes
// while it runs. It keeps the wrong time until another fault replaces it.
func stepClock(t *testing.T, s *soak, random *rand.Rand) {
	processes := s.serving
	if random.IntN(2) == 0 {
		processes = s.workers
	}
	i, step := random.IntN(len(processes)), 5*time.Minute
	if random.IntN(2) == 0 {
		step = -step
	}
	s.replace(t, processes, i, syscall.SIGTERM, "CLOCK_STEP", strconv.Itoa(int(step.Seconds())))
	time.Sleep(6 * time.Second)
	got := caller{url: processes[i].admin}.call(t, "GET", "/livez", "")
	wrong, err := http.ParseTime(got.header.Get("Date"))
	if off := time.Until(wrong); err != nil || (off-step).Abs() > time.Minute {
		t.Errorf("the clock is off by %s, want %s: %v", off, step, err)
	}
}

// steppedClock is what CLOCK_STEP does in a process: its wall clock is changed by as many
// seconds once it is two seconds old. The monotonic clock goes on, as that of a machine does.
const steppedClock = `
var clockStep = func() (seconds int64) {
	text, _ := syscall.Getenv("CLOCK_STEP")
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	for _, digit := range text {
		seconds = 10*seconds + int64(digit-'0')
	}
	if negative {
		return -seconds
	}
	return seconds
}()
`

// withClock builds the service with a clock that CLOCK_STEP changes, by replacing time.Now.
func withClock(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir, original := t.TempDir(), filepath.Join(strings.TrimSpace(string(root)), "src/time/time.go")
	source, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	const elapsed, imports = "\tmono -= startNano\n", "import (\n"
	if bytes.Count(source, []byte(elapsed)) != 1 || bytes.Count(source, []byte(imports)) != 1 {
		t.Fatalf("%s is not what this test expects", original)
	}
	source = bytes.Replace(source, []byte(elapsed), []byte(elapsed+"\tif mono > 2e9 {\n\t\tsec += clockStep\n\t}\n"), 1)
	source = bytes.Replace(source, []byte(imports), []byte(imports+"\t\"syscall\"\n"), 1)
	patched, overlay := filepath.Join(dir, "time.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(patched, append(source, steppedClock...), 0o644); err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: patched}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o644); err != nil {
		t.Fatal(err)
	}
	return buildShop(t, "-overlay", overlay)
}
