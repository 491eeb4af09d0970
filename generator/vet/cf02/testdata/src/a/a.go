package a

import (
	"context"
	"database/sql"
	"errors"
	"pg"
)

const resets pg.SQL = "RESET ROLE" // want `CF-02, EX-05: this statement changes the role`

const untyped = "SELECT current_setting('app.current_tenant')"

func bad(ctx context.Context, db *sql.DB) {
	_ = pg.Exec(ctx, "SELECT set_config('app.current_tenant', $1, false)", "b") // want `EX-05, CF-02: do not set app.current_tenant`
	_ = pg.Exec(ctx, "SELECT pg_catalog.set_config($1, $2, true)",              // want `set_config with a variable name`
		"app.current_tenant", "b") // want `do not set app.current_tenant`
	_ = pg.Exec(ctx, untyped)                                     // want `do not read app.current_tenant in a query`
	_ = pg.Exec(ctx, "SET "+"LOCAL ROLE owner")                   // want `this statement changes the role`
	_, _ = db.ExecContext(ctx, "SET SESSION AUTHORIZATION owner") // want `this statement changes the role`
	_ = pg.Exec(ctx, "/* why */ set app . current_tenant = 'b'")  // want `do not set app.current_tenant`
	_ = pg.Exec(ctx, resets)
	_ = pg.Exec(ctx, "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'") // want `a SECURITY DEFINER function`
}

func good(ctx context.Context, db *sql.DB) error {
	_ = pg.Exec(ctx, "UPDATE users SET role = $1", "admin")
	_ = pg.Exec(ctx, "SELECT current_setting('app.other'), 'SET ROLE owner' -- SET ROLE owner")
	return errors.New("SET ROLE is not what a service does, nor app.current_tenant")
}
