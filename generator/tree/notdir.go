package tree

import (
	"errors"
	"syscall"
)

// IsNotFolder says that what is above the path is no folder: then the path holds nothing.
func IsNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
