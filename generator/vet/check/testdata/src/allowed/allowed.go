package allowed

import "net/http"

var (
	a = http.DefaultClient //praecepta:allow CF-06 the other end is this process
	b = http.DefaultClient //praecepta:allow CF-06 // want `allow: the comment gives no reason`
	c = 1                  //praecepta:allow CF-06 there was a client // want `allow: nothing here violates CF-06`
	d = 1                  //praecepta:allow CF-99 there is no such rule // want `allow: CF-99 is not a rule that vet checks`
	e = 1                  //praecepta:allow // want `allow: the comment names no rule`
)
