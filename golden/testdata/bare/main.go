// Command bare answers as an emitted service does, with nothing before the handler.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /greetings/{name}", func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(map[string]string{"greeting": "Hello, " + r.PathValue("name") + "!"})
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(body, '\n'))
	})
	log.Fatal(http.ListenAndServe(os.Args[1], mux))
}
