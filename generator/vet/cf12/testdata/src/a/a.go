package a

import (
	"os"
	. "syscall"
	"time"
)

type level int

func (l *level) UnmarshalText([]byte) error { return nil }

type Settings struct {
	Workers int           `env:"WORKERS" envDefault:"4"` // want `CF-12: the setting WORKERS has no min and no max`
	Wait    time.Duration `env:"WAIT,required" min:"1s"` // want `the setting WAIT has no max`
	Ratio   float64       `env:"RATIO" envDefault:"0.5" max:"1" min:"0"`
	Level   level         `env:"LEVEL"`
	Name    string        `env:"NAME"`
	On      bool          `env:"ON"`
	count   int
}

func bad() {
	_ = os.Getenv("HOME")       // want `CF-12, CF-36: os.Getenv accesses the environment directly`
	_, _ = os.LookupEnv("HOME") // want `os.LookupEnv`
	_ = os.Environ()            // want `os.Environ`
	_ = os.ExpandEnv("$HOME")   // want `os.ExpandEnv`
	read := os.Getenv           // want `os.Getenv`
	_ = read("HOME")
	_, _ = Getenv("HOME") // want `syscall.Getenv`
	_ = os.Args
}
