package golden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

// rounds is how often the two sides of a comparison alternate.
const rounds = 31

// BenchmarkNewAgainstCopy compares `new service` with `cp -r` of what it writes,
// and `check` with `sha256sum` of the same files: medians of one run.
func BenchmarkNewAgainstCopy(b *testing.B) {
	work := b.TempDir()
	generator := filepath.Join(work, "praecepta-gen")
	program(b, "", "go", "build", "-o", generator, "../cmd/praecepta-gen")
	service := filepath.Join(work, "shop")
	emit := func(dir string) []string {
		return []string{generator, "new", "service", "shop", "--module", "example.com/shop", "--with", "none", "--no-input", "--dir", dir}
	}
	program(b, "", emit(service)...)
	for b.Loop() {
		var made, copied, checked, summed []time.Duration
		for range rounds {
			other := filepath.Join(work, "other")
			made = append(made, runTime(b, emit(other)...))
			must(b, os.RemoveAll(other))
			copied = append(copied, runTime(b, "cp", "-r", service, other))
			must(b, os.RemoveAll(other))
			checked = append(checked, runTime(b, generator, "check", "-C", service))
			summed = append(summed, runTime(b, "sh", "-c", "find "+service+" -type f -exec sha256sum {} +"))
		}
		report(b, "new", made, "cp", copied)
		report(b, "check", checked, "sha256sum", summed)
	}
}

// BenchmarkCheckOfManyServices checks 100 services with every component in one command,
// and compares it with sha256sum of their files.
func BenchmarkCheckOfManyServices(b *testing.B) {
	const services = 100
	work := b.TempDir()
	generator := filepath.Join(work, "praecepta-gen")
	program(b, "", "go", "build", "-o", generator, "../cmd/praecepta-gen")
	first := filepath.Join(work, "service0")
	program(b, "", generator, "new", "service", "shop", "--module", "example.com/shop", "--with", "all", "--no-input", "--dir", first)
	check := []string{generator, "check", "-C", first}
	for i := 1; i < services; i++ {
		dir := filepath.Join(work, fmt.Sprint("service", i))
		program(b, "", "cp", "-r", first, dir)
		check = append(check, "-C", dir)
	}
	for b.Loop() {
		var checked, summed []time.Duration
		for range 5 {
			checked = append(checked, runTime(b, check...))
			summed = append(summed, runTime(b, "sh", "-c", "find "+work+" -path '*/service*' -type f -exec sha256sum {} +"))
		}
		report(b, "check", checked, "sha256sum", summed)
	}
}

// BenchmarkChainOverHTTP compares the requests per second of an emitted service
// with those of the same handler with nothing before it, under wrk.
func BenchmarkChainOverHTTP(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Fatal("wrk: not on the PATH\nhint: apt-get install wrk")
	}
	work := b.TempDir()
	bare, full := filepath.Join(work, "bare"), filepath.Join(work, "full")
	program(b, "", "go", "build", "-o", bare, "testdata/bare/main.go")
	program(b, filepath.Join("..", "examples", "minimal"), "go", "build", "-o", full, ".")
	bareAddr, fullAddr := freeAddress(b), freeAddress(b)
	background(b, nil, bare, bareAddr)
	background(b, []string{"APP_ENV=prod", "HTTP_ADDR=" + fullAddr, "ADMIN_ADDR=" + freeAddress(b)}, full, "serve")
	for b.Loop() {
		var ratios []float64
		for range 7 {
			with, without := requests(b, fullAddr), requests(b, bareAddr)
			b.Logf("%.0f requests/s with the chain, %.0f without", with, without)
			ratios = append(ratios, with/without)
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "of-bare")
	}
}

func requests(b *testing.B, addr string) float64 {
	b.Helper()
	out := program(b, "", "wrk", "-t1", "-c32", "-d2s", "http://"+addr+"/greetings/Ada")
	found := regexp.MustCompile(`Requests/sec:\s+([\d.]+)`).FindStringSubmatch(out)
	if found == nil || regexp.MustCompile(`Non-2xx`).MatchString(out) {
		b.Fatal(out)
	}
	perSecond, err := strconv.ParseFloat(found[1], 64)
	must(b, err)
	return perSecond
}

// background runs a server until the benchmark ends. What it logs goes nowhere.
func background(b *testing.B, environment []string, name string, args ...string) {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = environment
	must(b, cmd.Start())
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	time.Sleep(500 * time.Millisecond)
}

func runTime(b *testing.B, command ...string) time.Duration {
	b.Helper()
	begun := time.Now()
	program(b, "", command...)
	return time.Since(begun)
}

func program(b *testing.B, dir string, command ...string) string {
	b.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%q: %v\n%s", command, err, out)
	}
	return string(out)
}

func report(b *testing.B, name string, ours []time.Duration, against string, theirs []time.Duration) {
	b.Helper()
	slices.Sort(ours)
	slices.Sort(theirs)
	a, t := ours[len(ours)/2], theirs[len(theirs)/2]
	b.Logf("%s %s, %s %s", name, a.Round(10*time.Microsecond), against, t.Round(10*time.Microsecond))
	b.ReportMetric(float64(a)/float64(t), fmt.Sprintf("%s/%s", name, against))
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
