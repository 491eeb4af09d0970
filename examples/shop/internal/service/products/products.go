// Package products has the products of a tenant and their stock.
package products

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/etag"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/shop/internal/praecepta/problem"
)

// New returns the routes of products.
func New(db *persistence.Database) component.Contribution {
	p := products{db}
	tags := []string{"products"}
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodGet, Pattern: "/products", Tags: tags, Summary: "List products, oldest first", Handler: openapi.Handle(p.list)},
			{Method: http.MethodPost, Pattern: "/products", Tags: tags, Summary: "Create a product", Status: http.StatusCreated, Problems: []int{409}, Handler: openapi.Handle(p.create)},
			{Method: http.MethodGet, Pattern: "/products/{id}", Tags: tags, Summary: "Get a product", Problems: []int{404}, Handler: openapi.Handle(p.get)},
			{Method: http.MethodPut, Pattern: "/products/{id}", Tags: tags, Summary: "Replace a product", Problems: []int{404, 409, 412, 428}, Handler: openapi.Handle(p.replace)},
			{Method: http.MethodDelete, Pattern: "/products/{id}", Tags: tags, Summary: "Delete a product", Problems: []int{404, 412, 428}, Handler: openapi.Handle(p.delete)},
			{Method: http.MethodPost, Pattern: "/products/{id}/stock", Tags: tags, Summary: "Change the stock of a product", Problems: []int{404, 409}, Handler: openapi.Handle(p.move)},
		},
	}
}

type products struct {
	db *persistence.Database
}

type listInput struct {
	After string `query:"after" format:"uuid" default:"00000000-0000-0000-0000-000000000000" doc:"The id of the last product of the previous page"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listOutput struct {
	Body struct {
		Items []product `json:"items"`
		After string    `json:"after,omitempty" doc:"The value of after for the next page. It is absent on the last page."`
	}
}

func (p products) list(ctx context.Context, in *listInput) (*listOutput, error) {
	found, err := list(ctx, p.db, in.After, in.Limit+1) // one more row shows whether there is a next page
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		out.Body.After = found[in.Limit-1].ID
	}
	out.Body.Items = found
	return out, nil
}

type createInput struct {
	Body details
}

type output struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     product
}

func (p products) create(ctx context.Context, in *createInput) (*output, error) {
	id, err := uuid.NewV7() // UUIDs of version 7 are ordered by time, so lists are sorted by id
	if err != nil {
		return nil, err
	}
	made, err := insert(ctx, p.db, id.String(), in.Body)
	if err != nil {
		return nil, taken(err)
	}
	return answer(made, "/products/"+made.ID), nil
}

type getInput struct {
	ID string `path:"id" format:"uuid"`
}

func (p products) get(ctx context.Context, in *getInput) (*output, error) {
	found, err := get(ctx, p.db, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(found, ""), nil
}

type replaceInput struct {
	ID      string `path:"id" format:"uuid"`
	IfMatch string `header:"If-Match" doc:"The ETag of the version to change, a list of ETags, or * for any version"`
	IfNone  string `header:"If-None-Match" doc:"ETags that the current version must not have"`
	Body    details
}

func (p products) replace(ctx context.Context, in *replaceInput) (*output, error) {
	base, err := p.allowedVersions(ctx, in.ID, in.IfMatch, in.IfNone)
	if err != nil {
		return nil, err
	}
	changed, err := replace(ctx, p.db, in.ID, base, in.Body)
	if err != nil {
		return nil, p.stale(ctx, in.ID, taken(err))
	}
	return answer(changed, ""), nil
}

type deleteInput struct {
	ID      string `path:"id" format:"uuid"`
	IfMatch string `header:"If-Match" doc:"The ETag of the version to change, a list of ETags, or * for any version"`
	IfNone  string `header:"If-None-Match" doc:"ETags that the current version must not have"`
}

func (p products) delete(ctx context.Context, in *deleteInput) (*struct{}, error) {
	base, err := p.allowedVersions(ctx, in.ID, in.IfMatch, in.IfNone)
	if err != nil {
		return nil, err
	}
	return nil, p.stale(ctx, in.ID, remove(ctx, p.db, in.ID, base))
}

type moveInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		By int64 `json:"by" minimum:"-1000000" maximum:"1000000" doc:"The change of the stock; a negative number reduces it" example:"10"`
	}
}

func (p products) move(ctx context.Context, in *moveInput) (*output, error) {
	moved, err := move(ctx, p.db, in.ID, in.Body.By)
	if persistence.Violates(err) == "products_stock_check" {
		return nil, problem.New(http.StatusConflict, "OUT_OF_STOCK", "The stock is too low.")
	}
	if err != nil {
		return nil, err
	}
	return answer(moved, ""), nil
}

// answer returns a product with its version as ETag (RFC 9110, section 8.8.3).
func answer(p product, location string) *output {
	return &output{Location: location, ETag: etag.Of(p.Version), Body: p}
}

// versions are the versions that a change may replace: some, or every version.
type versions struct {
	some  []int64
	every bool
}

// allowedVersions returns the versions that a change may replace, from the preconditions
// of the request (RFC 9110, section 13.1). A change without If-Match could overwrite a
// concurrent change, and is refused (RFC 6585, section 3). This is optimistic locking.
func (p products) allowedVersions(ctx context.Context, id, ifMatch, ifNoneMatch string) (base versions, err error) {
	match, err := etag.Parse("If-Match", ifMatch)
	if err != nil {
		return base, err
	}
	if match.IsZero() {
		return base, problem.New(http.StatusPreconditionRequired, "VERSION_REQUIRED", "Send the ETag of the product in If-Match.")
	}
	none, err := etag.Parse("If-None-Match", ifNoneMatch)
	if err != nil {
		return base, err
	}
	base.some, base.every = match.Versions()
	if none.IsZero() {
		return base, nil
	}
	found, err := get(ctx, p.db, id)
	if err != nil {
		return base, err
	}
	if current := etag.Of(found.Version); none.MatchesWeakly(current) || !match.MatchesStrongly(current) {
		return base, changedMeanwhile()
	}
	return versions{some: []int64{found.Version}}, nil
}

// stale distinguishes a product with another version from a product that does not exist.
func (p products) stale(ctx context.Context, id string, err error) error {
	if fault.Of(err) != fault.NotFound {
		return err
	}
	if _, err := get(ctx, p.db, id); err != nil {
		return err
	}
	return changedMeanwhile()
}

func changedMeanwhile() error {
	return problem.New(http.StatusPreconditionFailed, "CHANGED_MEANWHILE", "The product has been changed in the meantime. Get it again.")
}

// taken returns a problem for a SKU that another product already uses.
func taken(err error) error {
	if persistence.Violates(err) == "products_sku" {
		return problem.New(http.StatusConflict, "SKU_TAKEN", "Another product has this SKU.")
	}
	return err
}
