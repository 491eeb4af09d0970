package a

import (
	"database/sql"
	"embed"
	"errors"
	"net/http"
	"regexp"
	"sync"
)

type Cache struct{}

var (
	db      *sql.DB                                   // want `CF-08, CF-27, CF-38: db is a package variable that holds a database`
	client  = &http.Client{}                          // want `client is a package variable that holds a client`
	once    sync.Once                                 // want `CF-38, CF-08, CF-27: once is a package variable that holds a sync.Once`
	cache   = new(Cache)                              // want `cache is a package variable that holds a cache`
	mutex   sync.Mutex                                // want `mutex is a package variable that holds state`
	jobs    = make(chan int)                          // want `jobs is a package variable that holds a channel`
	load    = sync.OnceValue(func() int { return 1 }) // want `load is a package variable that holds a value that is computed once`
	seen    = map[string]bool{}                       // want `CF-38, CF-08, CF-27: seen is a mutable map in a package variable`
	count   int                                       // want `CF-08, CF-27, CF-38: count is a mutable package variable`
	names   = map[string]int{"a": 1}
	pattern = regexp.MustCompile("a")
	buffers sync.Pool
	errGone              = errors.New("gone")
	_       http.Handler = (*http.ServeMux)(nil)
)

//go:embed a.go
var files embed.FS

func init() { // want `CF-27, CF-08, CF-38: init runs at import`
	http.Handle("/", nil)
}

func use(k string) int {
	seen[k] = true
	count++
	local := map[string]int{}
	local[k] = names[k]
	return local[k]
}
