package generator

import (
	"context"
)

// SyncRequest says how a service is brought to what its manifest asks for.
type SyncRequest struct {
	Dir     string
	Discard []string // files of ours whose edits may go
	Preview
}

// Preview is what a change shows of itself. The zero Preview is a change that is made.
type Preview struct {
	DryRun bool // nothing is written
	Diff   bool // as a unified diff
}

// Sync makes the service what its manifest asks for. It refuses, before anything
// is written, where that would overwrite an edit that was not named.
// The string is the change as a unified diff, where it was asked for.
func (g Generator) Sync(ctx context.Context, r SyncRequest) (Report, string, error) {
	s, err := g.open(r.Dir, r.Discard)
	if err != nil {
		return Report{}, "", err
	}
	defer s.Close()
	report := s.report(false)
	report.Drift, report.Tidy = nil, s.tidies
	for _, path := range s.plan.Deleted {
		report.Notices = append(report.Notices, path+": deleted, and will not be written again")
	}
	return s.finish(ctx, report, r.Preview)
}

// finish makes the change that was planned, unless that is refused or only shown.
func (s *service) finish(ctx context.Context, report Report, p Preview) (Report, string, error) {
	if err := s.plan.Refusal(); err != nil {
		return Report{Notices: s.notices, Drift: s.report(false).Drift}, "", err
	}
	diff := ""
	if p.Diff {
		diff = s.diff(nil)
	}
	if p.DryRun || ctx.Err() != nil {
		return report, diff, ctx.Err()
	}
	return report, diff, s.Apply(s.plan)
}

// Check compares the service with what its manifest asks for.
func (g Generator) Check(_ context.Context, dir string) (Report, error) {
	s, err := g.open(dir, nil)
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	return s.report(true), nil
}
