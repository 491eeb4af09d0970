// Command helpdesk is the service of this module. `helpdesk help` lists its commands.
package main

import (
	"os"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/service"
)

func main() {
	os.Exit(praecepta.Main(service.New))
}
