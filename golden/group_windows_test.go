package golden

import (
	"os/exec"
	"syscall"
)

// lead does nothing: Windows has no process groups to signal.
func lead(*exec.Cmd) {}

// signalGroup ends the command.
func signalGroup(cmd *exec.Cmd, _ syscall.Signal) error { return cmd.Process.Kill() }
