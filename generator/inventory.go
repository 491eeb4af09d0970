package generator

import (
	"context"

	"github.com/praecepta/praecepta-gen/generator/inventory"
)

// Inventory reads from the code of the service what it declares.
func (g Generator) Inventory(ctx context.Context, dir string) (inventory.Inventory, error) {
	s, err := g.read(dir)
	if err != nil {
		return inventory.Inventory{}, err
	}
	defer s.Close()
	tables, err := s.tables()
	if err != nil {
		return inventory.Inventory{}, err
	}
	return inventory.Read(ctx, inventory.Service{Dir: dir, Module: s.spec.Module, Tables: tables})
}
