package skipped

import "net/http"

var c = http.DefaultClient
