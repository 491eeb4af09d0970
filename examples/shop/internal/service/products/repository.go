package products

import (
	"context"
	"time"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
)

// details are the fields of a product that callers set.
type details struct {
	SKU   string `json:"sku" minLength:"1" maxLength:"40" pattern:"^[A-Z0-9-]+$" example:"TEA-100"`
	Name  string `json:"name" minLength:"1" maxLength:"200" example:"Green tea, 100 g"`
	Price int64  `json:"price" minimum:"0" maximum:"1000000000" doc:"In the smallest unit of the currency" example:"499"`
}

// product is one row. The tenant is not a field, because row-level security restricts all
// statements to the tenant of the caller.
type product struct {
	details
	ID        string    `json:"id" format:"uuid"`
	Stock     int64     `json:"stock"`
	Version   int64     `json:"version"`
	UpdatedAt time.Time `json:"updated_at"`
}

func list(ctx context.Context, q persistence.Querier, after string, limit int) ([]product, error) {
	return persistence.All[product](ctx, q, `
		SELECT id, sku, name, price, stock, version, updated_at
		FROM products WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

func get(ctx context.Context, q persistence.Querier, id string) (product, error) {
	return persistence.One[product](ctx, q, `
		SELECT id, sku, name, price, stock, version, updated_at
		FROM products WHERE id = $1`, id)
}

func insert(ctx context.Context, q persistence.Querier, id string, d details) (product, error) {
	return persistence.One[product](ctx, q, `
		INSERT INTO products (id, sku, name, price) VALUES ($1, $2, $3, $4)
		RETURNING id, sku, name, price, stock, version, updated_at`, id, d.SKU, d.Name, d.Price)
}

func replace(ctx context.Context, q persistence.Querier, id string, base versions, d details) (product, error) {
	return persistence.One[product](ctx, q, `
		UPDATE products SET sku = $4, name = $5, price = $6, version = version + 1, updated_at = now()
		WHERE id = $1 AND ($2 OR version = ANY ($3))
		RETURNING id, sku, name, price, stock, version, updated_at`, id, base.every, base.some, d.SKU, d.Name, d.Price)
}

func remove(ctx context.Context, q persistence.Querier, id string, base versions) error {
	_, err := persistence.Value[string](ctx, q, `
		DELETE FROM products WHERE id = $1 AND ($2 OR version = ANY ($3)) RETURNING id`, id, base.every, base.some)
	return err
}

// move changes the stock of one product. A stock below zero is a constraint violation.
func move(ctx context.Context, q persistence.Querier, id string, by int64) (product, error) {
	return persistence.One[product](ctx, q, `
		UPDATE products SET stock = stock + $2, version = version + 1 WHERE id = $1
		RETURNING id, sku, name, price, stock, version, updated_at`, id, by)
}

// lock returns the products, locked until the transaction ends. All transactions lock in
// the order of the ids, so that they cannot deadlock.
func lock(ctx context.Context, tx persistence.Tx, ids []string) ([]product, error) {
	return persistence.All[product](ctx, tx, `
		SELECT id, sku, name, price, stock, version, updated_at
		FROM products WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, ids)
}

// moveAll changes the stock of several products.
func moveAll(ctx context.Context, tx persistence.Tx, ids []string, by []int64) error {
	_, err := persistence.Exec(ctx, tx, `
		UPDATE products SET stock = stock + moved.by, version = version + 1
		FROM unnest($1::uuid[], $2::bigint[]) AS moved (id, by) WHERE products.id = moved.id`, ids, by)
	return err
}
