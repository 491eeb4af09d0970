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
	db      *sql.DB                                   // want `CF-08, CF-27, CF-38: db is a database that belongs to the package`
	client  = &http.Client{}                          // want `client is a client`
	once    sync.Once                                 // want `CF-38, CF-08, CF-27: once is a sync.Once`
	cache   = new(Cache)                              // want `cache is a cache`
	mutex   sync.Mutex                                // want `mutex is state`
	jobs    = make(chan int)                          // want `jobs is a channel`
	load    = sync.OnceValue(func() int { return 1 }) // want `load is a value that is made once`
	seen    = map[string]bool{}                       // want `CF-38, CF-08, CF-27: seen is a map that functions change`
	count   int                                       // want `CF-08, CF-27, CF-38: count is a variable that functions change`
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
