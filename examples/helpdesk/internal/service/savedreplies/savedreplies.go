// Package savedreplies has the saved replies of each tenant.
package savedreplies

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/component"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/etag"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/fault"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/openapi"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/persistence"
	"github.com/praecepta/praecepta-gen/examples/helpdesk/internal/praecepta/problem"
)

// New returns the routes of saved replies.
func New(db *persistence.Database) component.Contribution {
	h := savedReplies{db}
	tags := []string{"saved replies"}
	return component.Contribution{
		Operations: []openapi.Operation{
			{Method: http.MethodGet, Pattern: "/saved-replies", Tags: tags, Summary: "List saved replies", Handler: openapi.Handle(h.list)},
			{Method: http.MethodPost, Pattern: "/saved-replies", Tags: tags, Summary: "Create a saved reply", Status: http.StatusCreated, Problems: []int{409}, Roles: []string{"admin", "agent"}, Handler: openapi.Handle(h.create)},
			{Method: http.MethodGet, Pattern: "/saved-replies/{id}", Tags: tags, Summary: "Get a saved reply", Problems: []int{404}, Handler: openapi.Handle(h.get)},
			{Method: http.MethodPut, Pattern: "/saved-replies/{id}", Tags: tags, Summary: "Replace a saved reply", Problems: []int{404, 409, 412, 428}, Roles: []string{"admin", "agent"}, Handler: openapi.Handle(h.replace)},
			{Method: http.MethodPatch, Pattern: "/saved-replies/{id}", Tags: tags, Summary: "Change fields of a saved reply", Problems: []int{404, 409, 412, 428}, Roles: []string{"admin", "agent"}, Handler: openapi.Handle(h.patch)},
			{Method: http.MethodDelete, Pattern: "/saved-replies/{id}", Tags: tags, Summary: "Delete a saved reply", Problems: []int{404, 409, 412, 428}, Roles: []string{"admin"}, Handler: openapi.Handle(h.delete)},
		},
	}
}

type savedReplies struct {
	db *persistence.Database
}

type createInput struct {
	Body Attributes
}

type output struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     savedReply
}

func (h savedReplies) create(ctx context.Context, in *createInput) (*output, error) {
	id, err := uuid.NewV7() // UUIDs of version 7 are ordered by time, so the order of the id is that of creation
	if err != nil {
		return nil, err
	}
	made, err := insert(ctx, h.db, id.String(), in.Body)
	if err != nil {
		return nil, refused(err)
	}
	return answer(made, "/saved-replies/"+made.ID), nil
}

type getInput struct {
	ID string `path:"id" format:"uuid"`
}

func (h savedReplies) get(ctx context.Context, in *getInput) (*output, error) {
	found, err := get(ctx, h.db, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(found, ""), nil
}

type replaceInput struct {
	ID      string `path:"id" format:"uuid"`
	IfMatch string `header:"If-Match" doc:"The ETag of the version to change, a list of ETags, or * for any version"`
	IfNone  string `header:"If-None-Match" doc:"ETags that the current version must not have"`
	Body    Attributes
}

func (h savedReplies) replace(ctx context.Context, in *replaceInput) (*output, error) {
	base, err := h.allowedVersions(ctx, in.ID, in.IfMatch, in.IfNone)
	if err != nil {
		return nil, err
	}
	changed, err := replace(ctx, h.db, in.ID, base, in.Body)
	if err != nil {
		return nil, h.stale(ctx, in.ID, refused(err))
	}
	return answer(changed, ""), nil
}

type patchInput struct {
	ID      string `path:"id" format:"uuid"`
	IfMatch string `header:"If-Match" doc:"The ETag of the version to change, a list of ETags, or * for any version"`
	IfNone  string `header:"If-None-Match" doc:"ETags that the current version must not have"`
	RawBody []byte
	Body    patch
}

func (h savedReplies) patch(ctx context.Context, in *patchInput) (*output, error) {
	base, err := h.allowedVersions(ctx, in.ID, in.IfMatch, in.IfNone)
	if err != nil {
		return nil, err
	}
	found, err := get(ctx, h.db, in.ID)
	if err != nil {
		return nil, err
	}
	if !base.every && !slices.Contains(base.some, found.Version) {
		return nil, changedMeanwhile()
	}
	if err := refuseNull(in.RawBody, "title", "body"); err != nil {
		return nil, err
	}
	merged := found.Attributes
	if err := json.Unmarshal(in.RawBody, &merged); err != nil {
		return nil, err
	}
	// Another request may have changed the row since it was read.
	changed, err := replace(ctx, h.db, in.ID, versions{some: []int64{found.Version}}, merged)
	if err != nil {
		return nil, h.stale(ctx, in.ID, refused(err))
	}
	return answer(changed, ""), nil
}

// refuseNull returns a problem if one of the members of a JSON object is null: a merge patch
// removes it, and the saved reply needs it.
func refuseNull(object []byte, members ...string) error {
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(object, &values); err != nil {
		return err
	}
	for _, member := range members {
		if string(values[member]) == "null" {
			return problem.Invalid(problem.Field{Pointer: "/" + member, Detail: "must not be null"})
		}
	}
	return nil
}

type deleteInput struct {
	ID      string `path:"id" format:"uuid"`
	IfMatch string `header:"If-Match" doc:"The ETag of the version to change, a list of ETags, or * for any version"`
	IfNone  string `header:"If-None-Match" doc:"ETags that the current version must not have"`
}

func (h savedReplies) delete(ctx context.Context, in *deleteInput) (*struct{}, error) {
	base, err := h.allowedVersions(ctx, in.ID, in.IfMatch, in.IfNone)
	if err != nil {
		return nil, err
	}
	return nil, h.stale(ctx, in.ID, remove(ctx, h.db, in.ID, base))
}

// answer returns a saved reply with its version as ETag (RFC 9110, section 8.8.3).
func answer(row savedReply, location string) *output {
	return &output{Location: location, ETag: etag.Of(row.Version), Body: row}
}

// versions are the versions that a change may replace: some, or every version.
type versions struct {
	some  []int64
	every bool
}

// allowedVersions returns the versions that a change may replace, from the preconditions
// of the request (RFC 9110, section 13.1). A change without If-Match could overwrite a
// concurrent change, and is refused (RFC 6585, section 3). This is optimistic locking.
func (h savedReplies) allowedVersions(ctx context.Context, id, ifMatch, ifNoneMatch string) (base versions, err error) {
	match, err := etag.Parse("If-Match", ifMatch)
	if err != nil {
		return base, err
	}
	if match.IsZero() {
		return base, problem.New(http.StatusPreconditionRequired, "VERSION_REQUIRED", "Send the ETag of the saved reply in If-Match.")
	}
	none, err := etag.Parse("If-None-Match", ifNoneMatch)
	if err != nil {
		return base, err
	}
	base.some, base.every = match.Versions()
	if none.IsZero() {
		return base, nil
	}
	found, err := get(ctx, h.db, id)
	if err != nil {
		return base, err
	}
	if current := etag.Of(found.Version); none.MatchesWeakly(current) || !match.MatchesStrongly(current) {
		return base, changedMeanwhile()
	}
	return versions{some: []int64{found.Version}}, nil
}

// stale distinguishes a saved reply with another version from one that does not exist.
func (h savedReplies) stale(ctx context.Context, id string, err error) error {
	if fault.Of(err) != fault.NotFound {
		return err
	}
	if _, err := get(ctx, h.db, id); err != nil {
		return err
	}
	return changedMeanwhile()
}

func changedMeanwhile() error {
	return problem.New(http.StatusPreconditionFailed, "CHANGED_MEANWHILE", "The saved reply has been changed in the meantime. Get it again.")
}

// refused returns the problem for a constraint that a row violates.
func refused(err error) error {
	switch persistence.Violates(err) {
	case "saved_replies_title":
		return problem.New(http.StatusConflict, "TITLE_TAKEN", "Another saved reply has this title.")
	}
	return err
}
