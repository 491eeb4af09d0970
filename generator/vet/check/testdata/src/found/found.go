package found

import "net/http"

var (
	//praecepta:allow CF-06 the other end is this process
	a = http.DefaultClient
	b = http.DefaultClient //praecepta:allow CF-06 the other end is this process
	c = http.DefaultClient // want `CF-06`
	// The client of tests.
	//praecepta:allow CF-06 the comments end below
	// This is the last line of them.
	d = http.DefaultClient
	//praecepta:allow CF-06
	e = http.DefaultClient // want `CF-06`
	//praecepta:allow CF-01 of another rule
	f = http.DefaultClient // want `CF-06`

	//praecepta:allow CF-06 too far away

	g = http.DefaultClient // want `CF-06`
)

// whole is a function that may use the client anywhere.
//
//praecepta:allow CF-06 the other end is this process
func whole() *http.Client {
	_ = http.DefaultClient

	return http.DefaultClient
}

func after() *http.Client { return http.DefaultClient } // want `CF-06`
