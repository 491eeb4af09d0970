package a

import (
	"context"
	"database/sql"
	"fmt"
	"pg"
	"strconv"
	"strings"
)

const table = "products"

func bad(ctx context.Context, db *sql.DB, name string, names []string) {
	_ = pg.Exec(ctx, pg.SQL("DELETE FROM "+name))                 // want `CF-01: pg.SQL builds SQL from text at run time`
	_ = pg.Exec(ctx, pg.SQL(fmt.Sprintf("DELETE FROM %s", name))) // want `pg.SQL builds SQL from text`
	_ = pg.Exec(ctx, pg.SQL(name))                                // want `pg.SQL builds SQL from text`
	type mine = pg.SQL
	_ = mine(strings.Join(names, " "))                                 // want `mine builds SQL from text`
	_, _ = db.Exec("DELETE FROM " + name)                              // want `CF-01: this statement is built from text at run time`
	_, _ = db.QueryContext(ctx, fmt.Sprintf("SELECT * FROM %s", name)) // want `this statement is built from text at run time`
	query := "SELECT id FROM products WHERE true"
	if name != "" {
		query += " AND name = '" + name + "'"
	}
	_ = db.QueryRow(query)                     // want `this statement is built from text at run time`
	_, _ = db.Prepare("SELECT * FROM " + name) // want `this statement is built from text at run time`
}

func good(ctx context.Context, db *sql.DB, name string, n int, more bool) {
	_ = pg.Exec(ctx, "SELECT id FROM "+table+" WHERE id = $1", name)
	_ = pg.Exec(ctx, pg.SQL("SELECT 1"))
	const fragment pg.SQL = "SELECT id FROM products"
	q := fragment
	if more {
		q += " WHERE true"
	}
	_ = pg.Exec(ctx, q)
	_, _ = db.Exec(string(q))
	_, _ = db.Exec("DELETE FROM "+table+" WHERE name = $1", name)
	query := "SELECT id FROM products"
	if more {
		query += " WHERE name = $1"
	}
	_, _ = db.Query(query, name)
	_, _ = db.Query("SELECT id FROM products LIMIT " + strconv.Itoa(n))
	_, _ = db.Query(fmt.Sprintf("SELECT id FROM %s LIMIT %d", table, n))
	_, _ = db.Query(name) // of which nothing is known
	text := fmt.Sprintf("Update on your ticket %s", name)
	_ = text
}
