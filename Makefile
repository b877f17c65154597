# What people do with this tree. Everything uses one set of flags, so that nothing is built twice.
export GOFLAGS := -buildvcs=false
BIN := $(CURDIR)/.bin
LINT := $(BIN)/golangci-lint
MOCK := $(BIN)/stripe-mock
GORELEASER := $(BIN)/goreleaser
PACKAGES ?= ./...
VERSION ?= $(or $(shell git describe --tags --always --dirty 2> /dev/null),dev)

.PHONY: build demo test others floor lint bench chaos machine money radio cover tools deps needs packages same

# With the version of a package, make build VERSION=…, these are the bytes that are in it.
build: ## bin/sharefi, stripped; the same bytes from the same commit and Go
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -buildid= -X main.version=$(VERSION)' -o bin/sharefi ./cmd/sharefi

demo: ## the real program on emulators, with a page
	go run ./cmd/sharefi demo

# The race detector watches our code and what it is used with. It does not watch the WhatsApp client's library, which races
# with itself when a line is cut and made anew (a count of attempts, a mark that somebody waits); our calls of it are watched.
# Nor what only computes, which takes up to ten times as long under its eyes: numbers, patterns, pictures, fonts, and SQLite's
# core, which is C in Go's words. None of these may use sync.Map or atomic.Pointer, whose instances in a package that is not
# watched would hide from the detector what happened before what.
UNWATCHED := go.mau.fi/whatsmeow/... go.mau.fi/util/... golang.org/x/crypto/... golang.org/x/text/... golang.org/x/image/... \
	math/big hash/... compress/... image/png image/draw image/color regexp/... unicode/... strconv modernc.org/sqlite/lib \
	github.com/yuin/gopher-lua/... codeberg.org/go-pdf/fpdf
# go vet is part of make lint.
RACE := -race $(foreach p,$(UNWATCHED),'-gcflags=$(p)=-race=false')
export GORACE := suppressions=$(CURDIR)/.ci/races

# The floor's tests leave half of the machine idle, so the others run beside them.
test: deps $(MOCK) ## every test, with the race detector
	+$(MAKE) --no-print-directory -j2 floor others

others:
	go test $(RACE) -vet=off -shuffle=on -timeout 1h $$(go list $(PACKAGES) | grep -vE '$(FLOOR)')

# The parts that money and time hang on keep a floor of nine tenths. Their tests run here alone.
FLOOR := /(billing|scheduler)(/|$$)
cover: deps $(MOCK) ## billing and scheduler, whose tests keep a floor
	+$(MAKE) --no-print-directory floor

floor:
	go test $(RACE) -vet=off -shuffle=on -timeout 1h -coverprofile=cover.out \
		-coverpkg=./billing,./billing/redisstore,./scheduler,./scheduler/redisstore ./billing/... ./scheduler/...
	@go tool cover -func=cover.out | awk '/^total:/ { print "coverage of billing and scheduler: " $$3; if ($$3 + 0 < 90) { print "below the floor of 90%"; exit 1 } }'

lint: $(LINT)
	$(LINT) run
	$(LINT) fmt --diff

bench: deps ## bench.md: how late, how many, how large
	go test -run '^$$' -bench . -benchtime 1x -timeout 1h $(PACKAGES) | tee bench.out
	@{ go version; redis-server --version; uname -srm; nproc; echo; awk -f .ci/bench.awk bench.out; } > bench.md
	@rm bench.out; cat bench.md

# Purchases under faults, for as long as it takes: make chaos PEOPLE=200 EACH=50 SEED=7
# With REDIS=sentinel or REDIS=cluster the shop's Redis is several servers, whose master dies every 20 seconds.
PEOPLE ?= 100
EACH ?= 10
SEED ?= 1
REDIS ?=
chaos: deps
	CHAOS_REDIS=$(REDIS) CHAOS_PEOPLE=$(PEOPLE) CHAOS_EACH=$(EACH) CHAOS_SEED=$(SEED) go test -timeout 3h -count 1 -v -run TestNobodyLosesMoneyInChaos ./cmd/sharefi/app

# Everything that can happen to a shop, in any order: make machine STEPS=2000 SEEDS="7 8"
STEPS ?= 10000
SEEDS ?= $(shell seq 20)
machine: TEST = TestWhateverHappensTheBooksHold
# And everything that can happen to money, beside Stripe's and Razorpay's own books: make money STEPS=2000 SEEDS="7 8"
money: TEST = TestWhateverHappensToMoneyTheBooksAre
machine money:
	@for seed in $(SEEDS); do \
		go test -count 1 -timeout 1h -run $(TEST) ./cmd/sharefi/machine -rapid.checks=1 \
			-rapid.steps=$(STEPS) -rapid.seed=$$seed -rapid.shrinktime=1000h || exit 1; \
	done

# The real program, hostapd and wpa_supplicant on a simulated radio, in a virtual machine; it says what it needs.
radio:
	.ci/radio

tools: $(LINT) $(MOCK)

# dist/: .deb, .rpm and tar.gz for three kinds of machines. With RELEASE= the version is that of the tag.
RELEASE ?= --snapshot
packages: $(GORELEASER)
	@git remote get-url origin > /dev/null || { echo "packages bear the commit's date, which goreleaser reads only in a clone: git remote add origin ADDRESS"; exit 1; }
	$(GORELEASER) release $(RELEASE) --clean

# Two builds of the last commit, as differently as they can be, have the same files. Takes many minutes.
same: $(GORELEASER)
	GORELEASER=$(GORELEASER) .ci/same

$(GORELEASER):
	GOBIN=$(BIN) go install github.com/goreleaser/goreleaser/v2@v2.15.1

$(LINT):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

$(MOCK):
	GOBIN=$(BIN) go install github.com/stripe/stripe-mock@v0.203.0

# What the tests need of the machine: a real redis-server, a C compiler for the race detector, a
# reader of QR codes and one of PDF files, a browser, node for the readers of payment codes that others wrote, a network to close the door of, shells whose completion is tried,
# a hostapd that judges its files (its service is not wanted). Installed where that may be done, else named in one line.
NEEDS := redis-server:redis-server gcc:gcc zbarimg:zbar-tools systemd-analyze:systemd pdftoppm:poppler-utils chromium:chromium ip:iproute2 nft:nftables unshare:util-linux fish:fish zsh:zsh hostapd:hostapd node:nodejs npm:npm
PEERS := billing/own/payload/peers
deps: needs $(PEERS)/node_modules/.package-lock.json

needs:
	@missing=""; \
	for need in $(NEEDS); do PATH="$$PATH:/usr/sbin" command -v $${need%%:*} > /dev/null || missing="$$missing $${need##*:}"; done; \
	if [ -n "$$missing" ]; then \
		sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
		{ command -v apt-get > /dev/null && $$sudo apt-get update -qq && $$sudo apt-get install -y -qq$$missing; } \
		|| { echo "please install:$$missing"; exit 1; }; \
		case "$$missing" in *hostapd*) $$sudo systemctl disable --quiet --now hostapd 2> /dev/null || true;; esac; \
	fi

# Readers and writers of payment codes that others wrote, for the tests alone.
$(PEERS)/node_modules/.package-lock.json: $(PEERS)/package-lock.json | needs
	cd $(PEERS) && npm ci --silent
	@touch $@
