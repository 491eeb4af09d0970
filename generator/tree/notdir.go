package tree

import (
	"errors"
	"syscall"
)

// isNotDir says that a parent of the path is a file: then the path holds nothing.
func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
