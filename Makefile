GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0
# Later versions need a module that the module proxy does not serve. It needs a C compiler.
VALE := go run github.com/vale-cli/vale/v3/cmd/vale@v3.22.0
GORELEASER := go run github.com/goreleaser/goreleaser/v2@v2.16.0
EXAMPLES := $(wildcard examples/*)
# The examples in which make test also proves the rules, and runs the examples of the generated
# packages: with every component, and with none.
PROVED := examples/shop examples/minimal
# One copy of each package in the build cache, whichever folder it is compiled from.
export GOFLAGS := $(GOFLAGS) -trimpath

.PHONY: help check language demo servers test test-generator test-examples proofs every race platform wine lint vuln golden docs site test-site notes deps examples conformance soak prove bench bench-scale build release release-dry

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  %-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: servers ## emit a service with every component into bin/shop and start it; Ctrl-C stops it
	rm -rf bin/shop
	go run ./cmd/praecepta-gen new service shop --with all --no-input --dir bin/shop
	cd bin/shop && make dev

# The tests of golden that compile or start services.
SLOW := TestActionRunsCheck|TestAddThenRemoveComponent|TestComponentFromCopiedFolder|TestComponentIsOnlyItsFolder|TestComponentOrderDoesNotMatter|TestComponentStartsItsServersInDev|TestConsoleBlocksOfDocs|TestEmittedGoFilesAreFormatted|TestExampleWiringIsIndependentOfOrder|TestMainPackageCanMove|TestMakeRunsPinnedGenerator|TestMergedBranchesBuild|TestMigrateLint|TestMigrateLintOfAService|TestProveServiceWithUserCode|TestRenamedServiceBuilds|TestRequirementsAreTidy|TestScaffoldedKindsWork|TestScaffoldedResourcesWork|TestScaffoldedServiceWorks|TestServiceCompilesWithoutEachGuard|TestServiceWithoutExamplesIsTidy|TestSyncAfterManualManifestEdit|TestTutorial|TestUpdateFromEveryRelease|TestUpdatedServiceWorks|TestUpgradedRequirementIsNoDrift

check: ## check format and language, vet, and run the tests that compile no service; a minute once it is compiled
	@test -z "$$(gofmt -l cmd generator golden templates | tee /dev/stderr)" || { echo 'gofmt would change these files' >&2; exit 1; }
	go vet -tags prove ./...
	go test -skip 'Killed|InAnyOrder|TestSyncResolvesMerge|TestDiskError' ./generator/...
	go test -skip TestTranscripts ./cmd/...
	go test -skip '$(SLOW)' ./golden ./golden/changelog
	@for example in $(EXAMPLES); do go run ./cmd/praecepta-gen check -C $$example || exit 1; done
	$(MAKE) language

# The commit after which subjects are checked.
BASE ?= $(shell git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)

language: ## report words that docs/glossary.md says to avoid: in docs, messages, comments, names and commit subjects
	go run ./golden/language -out bin/language -base $(BASE)
	cd bin/language && $(VALE) --output=line text

# Two at a time, because each of them often waits for servers; three are not faster on 2
# cores. What they share is compiled before, so that it is compiled once.
test: servers ## run every test that a change must pass; CI runs test and lint
	go vet -tags prove ./...
	cd examples/shop && go vet ./...
	.ci/in-memory $(MAKE) -j2 test-generator test-examples conformance

every: ## run what the nightly CI runs in addition to race, prove and soak: every set of components, in every order
	go test -timeout 60m ./generator ./golden -every
	cd golden/conformance && go test -timeout 60m -run 'TestRandomChangesOfAMonth|TestManifests|TestRollout' . -every

race: servers proofs ## run the tests of the generator and of the shop with the race detector; twenty minutes
	go test -race -timeout 30m ./generator/... ./cmd/...
	cd bin/proofs && go test -race -timeout 45m ./...

servers: ## install the servers that tests start (Postgres, Redis, PgBouncer) if they are missing
	@have() { command -v "$$1" || ls /usr/lib/postgresql/*/bin/"$$1" /opt/homebrew/opt/postgresql@*/bin/"$$1"; }; \
	install() { \
		if command -v brew; then brew install "$$2"; return; fi; \
		as=; test "$$(id -u)" = 0 || as=sudo; \
		$$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$1"; \
	}; \
	{ have postgres >/dev/null 2>&1 || install postgresql postgresql@17; } && \
	{ have redis-server >/dev/null 2>&1 || have valkey-server >/dev/null 2>&1 || install redis-server redis; } && \
	{ have pgbouncer >/dev/null 2>&1 || ls /usr/sbin/pgbouncer >/dev/null 2>&1 || install pgbouncer pgbouncer; }

# golden first, because it takes longest.
test-generator: ## test the generator, and that its output is tidy and compiles
	go test -vet=off -timeout 45m ./golden/... ./cmd/... ./generator/... ./templates/...

test-examples: ## compare every example with the output, run its own tests, and prove the rules in two of them
	go build -o bin/praecepta-gen ./cmd/praecepta-gen
	@for example in $(EXAMPLES); do \
		echo "== $$example" && \
		bin/praecepta-gen check -C $$example && \
		case " $(PROVED) " in *" $$example "*) tested=./... ;; *) tested='./internal/service/... ./cmd/...' ;; esac && \
		(cd $$example && go mod tidy -diff && go vet ./... && go test -vet=off -timeout 45m $$tested) || exit 1; \
	done
	@for example in $(PROVED); do bin/praecepta-gen prove -C $$example || exit 1; done

# For the race detector, linters and benchmarks, which prove does not run.
proofs: build ## copy the shop to bin/proofs, with the tests of the generated code
	rm -rf bin/proofs && cp -R examples/shop bin/proofs
	bin/praecepta-gen prove -C bin/proofs --write

platform: ## test the generator as CI does on Linux, macOS and Windows, without servers
	bash .ci/platform

wine: ## run the transcript of the Windows program, with Wine 9 or newer
	GOOS=windows GOARCH=amd64 go build -o bin/praecepta-gen.exe ./cmd/praecepta-gen
	WINEDEBUG=-all bash .ci/transcript wine $(CURDIR)/bin/praecepta-gen.exe

# The second run over an example also reads generated files. The tests of the generated
# code are linted in the shop.
lint: proofs ## run the linters on the generator and every example
	$(GOLANGCI_LINT) run ./...
	cd golden/conformance && $(GOLANGCI_LINT) run ./...
	cd golden/site && $(GOLANGCI_LINT) run ./...
	@for example in $(EXAMPLES); do \
		echo "== $$example" && \
		(cd $$example && $(GOLANGCI_LINT) run ./... && $(GOLANGCI_LINT) run --config ../../.golangci.generated.yml --build-tags dev ./...) || exit 1; \
	done
	cd examples/helpdesk && go vet -tags soak ./...
	cd bin/proofs && go vet -tags soak ./... && $(GOLANGCI_LINT) run --config ../../.golangci.generated.yml --build-tags dev ./...

vuln: ## check the dependencies for known vulnerabilities
	$(GOVULNCHECK) ./...
	@for example in $(EXAMPLES); do (cd $$example && $(GOVULNCHECK) ./...) || exit 1; done

golden: ## accept the current output, and update the examples
	go test ./golden -update -run 'TestGolden$$|TestReleasedMigrationsAreUnchanged|TestStateOfTemplatesIsRecorded'
	$(MAKE) docs examples

docs: ## write the reference, the tables of the docs, the pictures and the changelog
	go run ./golden/changelog
	go test ./cmd/praecepta-gen -run 'TestCommandsPageIsCurrent|TestJSONPageIsCurrent' -update
	go test ./golden -update -run 'TestReferencePages|TestFindingPages|TestDocTables|TestProofsPageListsGuards|TestPicture'
	cd golden/conformance && go test . -run TestConformancePageIsCurrent -update

site: ## build the site of the documentation in bin/site; needs Node.js 20 or newer
	@command -v npm >/dev/null || { echo 'make site: npm is missing: install Node.js 20 or newer' >&2; exit 1; }
	rm -rf bin/vitepress/docs bin/site && mkdir -p bin/vitepress/.vitepress
	cp golden/site/package.json golden/site/package-lock.json bin/vitepress
	cp golden/site/config.mjs bin/vitepress/.vitepress && cp -R docs bin/vitepress/docs
	cd bin/vitepress && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline && npx vitepress build

test-site: site ## build the site, and check its links, search and layout in Chromium or Chrome
	cd golden/site && go mod tidy -diff && go vet . && go test -vet=off -timeout 30m -count=1 .

notes: ## give the unreleased notes their version, before a release: make notes VERSION=v1.2.3
	test -n "$(VERSION)" && git mv templates/notes/unreleased templates/notes/$(VERSION)
	go test ./golden -run 'TestSurfaceChangesHaveNotes$$' -raise-surface
	$(MAKE) golden

examples: ## update the examples to the current output
	@for example in $(EXAMPLES); do go run ./cmd/praecepta-gen sync -C $$example || exit 1; done

RAISE := -raise

deps: ## raise every requirement of a service to its newest version and record it; with RAISE= only new ones
	go test ./golden -run TestRequirementsAreTidy -timeout 30m -v -update $(RAISE)

conformance: ## test the shop from outside, a service after many changes, and the manifests and a rollout; eight minutes
	cd golden/conformance && go mod tidy -diff && go vet . && go test -vet=off -timeout 30m .

FOR := 30m

soak: proofs ## apply faults to the shop under load for half an hour; FOR=2m sets the time
	cd golden/conformance && go test -timeout 2h -run TestSoak -v . -soak $(FOR) -seed 0
	cd bin/proofs && go test -tags soak -timeout 20m -run Soak ./...
	cd examples/helpdesk && go test -tags soak -timeout 5m -run Soak ./...

prove: servers ## remove each guard from a service, one at a time, require that its test fails, and record the result; forty minutes
	go test -tags prove ./golden -run '^TestProve$$' -timeout 2h

bench: proofs ## measure: new against cp, check against sha256sum, and every benchmark of a service
	go test ./golden -run xxx -bench . -benchtime 1x
	cd bin/proofs && go test -run xxx -bench . -benchmem ./...

bench-scale: proofs ## measure how costs grow with tenants, projections and events; the slope is 1 if a cost is linear; fifteen minutes
	cd bin/proofs && go test -run xxx -bench Scale -benchtime 1x -timeout 2h ./internal/praecepta/eventstore

build: ## build bin/praecepta-gen
	go build -o bin/praecepta-gen ./cmd/praecepta-gen

release: ## build and publish the release of the checked-out tag; run by CI
	go run ./golden/changelog -version $$(git describe --tags --exact-match) -out bin/release-notes.md
	$(GORELEASER) release --clean --release-notes bin/release-notes.md

release-dry: ## build everything of a release into dist, publish nothing; with VERSION=v1.2.3 also the text of its release page
	$(GORELEASER) check
	$(GORELEASER) release --snapshot --clean
	$(if $(VERSION),go run ./golden/changelog -version $(VERSION) -out dist/release-notes.md)
	@echo "release-dry: not done: the GitHub release, the attestation of provenance"
