package a

import (
	"net/http"
	"time"
)

func bad() {
	_, _ = http.Get("https://example.com") // want `CF-06: http.Get has no timeout`
	c := http.DefaultClient                // want `http.DefaultClient has no timeout`
	_, _ = c.Get("https://example.com")
	get := http.Get // want `http.Get has no timeout`
	_, _ = get("https://example.com")
	_ = &http.Client{}                                // want `this http.Client has no Timeout`
	_ = http.Client{Transport: http.DefaultTransport} // want `this http.Client has no Timeout` `http.DefaultTransport is shared`
	_ = new(http.Client)                              // want `this http.Client has no Timeout`
	_ = &http.Transport{MaxIdleConns: 3}              // want `this http.Transport has no timeouts`
	var zero http.Client                              // want `this http.Client has no Timeout`
	_ = zero
	_ = []*http.Client{{}} // want `this http.Client has no Timeout`
}

type holder struct{ client *http.Client }

func good() *holder {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Second
	client := &http.Client{Transport: transport}
	client.Timeout = time.Second
	_, _ = (&http.Client{Timeout: time.Second}).Get("https://example.com")
	_ = &http.Transport{IdleConnTimeout: time.Minute}
	h := http.Header{}
	_ = h.Get("a")
	return &holder{client: client}
}
