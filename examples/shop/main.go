// Command shop is the service of this module. `shop help` lists its commands.
package main

import (
	"os"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/service"
)

func main() {
	os.Exit(praecepta.Main(service.New))
}
