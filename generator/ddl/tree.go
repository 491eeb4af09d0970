package ddl

import (
	"encoding/json"
	"errors"
	"fmt"

	pgquery "github.com/wasilibs/go-pgquery/parser"
)

// node is a node of the Postgres parse tree: {"CreateStmt": {...}}.
type node struct {
	kind string
	body json.RawMessage
}

// UnmarshalJSON reads the one key and its value.
func (n *node) UnmarshalJSON(data []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	for kind, body := range object {
		n.kind, n.body = kind, body
	}
	return nil
}

// decode returns the content of a node. That of an absent node is empty.
func decode[T any](n node) T {
	var content T
	if len(n.body) > 0 {
		_ = json.Unmarshal(n.body, &content) // the parser wrote it
	}
	return content
}

// parse returns the statements of a text.
func parse(text string) ([]node, error) {
	result, err := pgquery.ParseToJSON(text)
	var refused *pgquery.Error
	if errors.As(err, &refused) {
		return nil, errors.New(refused.Message)
	}
	if err != nil {
		return nil, err
	}
	var parsed struct {
		Statements []struct {
			Statement node `json:"stmt"`
		} `json:"stmts"`
	}
	if err := json.Unmarshal([]byte(result), &parsed); err != nil {
		return nil, fmt.Errorf("decode the parse tree: %w", err)
	}
	var all []node
	for _, s := range parsed.Statements {
		all = append(all, s.Statement)
	}
	return all, nil
}

// The parts of the parse tree that are used, with the names of libpg_query.

type relation struct {
	Schema      string `json:"schemaname"`
	Name        string `json:"relname"`
	Persistence string `json:"relpersistence"`
}

// isPublic reports whether the relation is in the schema of the service.
func (r relation) isPublic() bool { return r.Schema == "" || r.Schema == "public" }

type createTable struct {
	Relation    relation        `json:"relation"`
	Elements    []node          `json:"tableElts"`
	Parents     []node          `json:"inhRelations"`
	PartitionBy json.RawMessage `json:"partspec"`
}

type columnDefinition struct {
	Name        string   `json:"colname"`
	Type        typeName `json:"typeName"`
	Constraints []node   `json:"constraints"`
}

type typeName struct {
	Names     []node `json:"names"`
	Modifiers []node `json:"typmods"`
	Bounds    []node `json:"arrayBounds"`
}

func (t typeName) of() Type {
	found := Type{Name: last(texts(t.Names)), IsArray: len(t.Bounds) > 0}
	if len(t.Bounds) > 1 {
		found.Name += "[]" // an array of arrays
	}
	for _, n := range t.Modifiers {
		found.Modifiers = append(found.Modifiers, expression(n).Text)
	}
	return found
}

type constraint struct {
	Kind       string   `json:"contype"`
	Name       string   `json:"conname"`
	Expression node     `json:"raw_expr"`
	Keys       []node   `json:"keys"`
	Index      string   `json:"indexname"` // after USING INDEX
	Columns    []node   `json:"fk_attrs"`
	Table      relation `json:"pktable"`
	References []node   `json:"pk_attrs"`
}

type alterTable struct {
	Relation relation `json:"relation"`
	Commands []node   `json:"cmds"`
	Kind     string   `json:"objtype"`
}

type alterCommand struct {
	Kind       string `json:"subtype"`
	Name       string `json:"name"`
	Definition node   `json:"def"`
}

type createIndex struct {
	Name     string   `json:"idxname"`
	Relation relation `json:"relation"`
	Elements []node   `json:"indexParams"`
	Unique   bool     `json:"unique"`
	Where    node     `json:"whereClause"`
}

type policyStatement struct {
	Name       string   `json:"policy_name"`
	Table      relation `json:"table"`
	Command    string   `json:"cmd_name"`
	Permissive bool     `json:"permissive"`
	Roles      []node   `json:"roles"`
	Using      node     `json:"qual"`
	Check      node     `json:"with_check"`
}

type dropStatement struct {
	Objects []node `json:"objects"`
	Kind    string `json:"removeType"`
}

type renameStatement struct {
	Kind     string   `json:"renameType"`
	Relation relation `json:"relation"`
	Old      string   `json:"subname"`
	New      string   `json:"newname"`
}

type list struct {
	Items []node `json:"items"`
}

// texts returns the names in a list of nodes.
func texts(nodes []node) []string {
	var all []string
	for _, n := range nodes {
		all = append(all, decode[struct {
			Text string `json:"sval"`
		}](n).Text)
	}
	return all
}

func last(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
