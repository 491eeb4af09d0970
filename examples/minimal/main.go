// Command minimal is the service of this module. `minimal help` lists its commands.
package main

import (
	"os"

	"github.com/praecepta/praecepta-gen/examples/minimal/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/minimal/internal/service"
)

func main() {
	os.Exit(praecepta.Main(service.New))
}
