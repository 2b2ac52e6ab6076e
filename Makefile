# The one entrance. `make demo` and `make test` each do all that they need, from a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
KERNEL := $(shell find crates -name '*.rs' -o -name 'Cargo.toml') Cargo.toml Cargo.lock

# bindgen, inside the grammar's build, needs libclang (a PyPI wheel has it) and the compiler's own headers. Every cargo
# run gets the same, since another environment means another build.
export LIBCLANG_PATH := $(CURDIR)/$(VENV)/libclang
export BINDGEN_EXTRA_CLANG_ARGS := -I$(shell cc -print-file-name=include)

.PHONY: demo test drivers mariadb browser lint docs bench eval tagger fuzz fuzz-sql fuzz-state soak conformance kills build lock wheel sbom audit help clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: $(STAMP) ## start a sample database and a gateway on it, ask as an agent would, show what it saw
	@$(BIN)/maskwire demo

test: $(STAMP) lint drivers mariadb browser ## lint, types, and every test
	@echo "== Rust tests"; cargo test --release --locked --quiet --workspace --exclude maskwire-kernel-py
	@echo "== Python tests"; $(BIN)/python -m pytest -n 2 --dist loadfile --durations=5

# Each driver is built where its language is installed; its test is skipped, and says so, where it is not.
DRIVERS := tests/live/drivers
BUILT := $(CURDIR)/build/drivers
PGJDBC := org.postgresql:postgresql:42.7.14
drivers: $(BUILT)/node/.ready $(BUILT)/oidc/.ready $(BUILT)/go $(BUILT)/tlog $(BUILT)/rust/debug/driver $(BUILT)/java/.ready $(BUILT)/inspector/.ready $(BUILT)/mcp-v1/.ready $(BUILT)/fastmcp/.ready $(BUILT)/sdks/.ready $(BUILT)/mysql/node/.ready $(BUILT)/mysql/go $(BUILT)/mysql/java/.ready $(BUILT)/mysql/mysqlclient ## what tests of other languages' drivers run

$(BUILT)/node/.ready: $(DRIVERS)/node/main.mjs $(DRIVERS)/node/package-lock.json
	@if command -v npm >/dev/null; then echo "== driver: node-postgres"; mkdir -p $(BUILT)/node && \
		cp $(DRIVERS)/node/main.mjs $(DRIVERS)/node/package.json $(DRIVERS)/node/package-lock.json $(BUILT)/node && \
		npm ci --prefix $(BUILT)/node --silent --no-audit --no-fund && touch $@; else echo "no npm: node-postgres is not tested"; fi

# MCP clients. The Inspector needs a newer Node than most systems have, and brings it along.
$(BUILT)/inspector/.ready: $(DRIVERS)/inspector/package-lock.json
	@if command -v npm >/dev/null; then echo "== MCP client: the Inspector"; mkdir -p $(BUILT)/inspector && \
		cp $(DRIVERS)/inspector/package.json $(DRIVERS)/inspector/package-lock.json $(BUILT)/inspector && \
		npm ci --prefix $(BUILT)/inspector --silent --no-audit --no-fund && touch $@; else echo "no npm: the MCP Inspector is not tested"; fi

$(BUILT)/mcp-v1/.ready: $(DRIVERS)/mcp/sdk-v1.txt
	@echo "== MCP client: the Python SDK before 2.x"; $(PYTHON) -m venv $(BUILT)/mcp-v1 && \
		$(BUILT)/mcp-v1/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

$(BUILT)/fastmcp/.ready: $(DRIVERS)/mcp/fastmcp.txt
	@echo "== MCP client: fastmcp"; $(PYTHON) -m venv $(BUILT)/fastmcp && \
		$(BUILT)/fastmcp/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

ISSUER := tests/live/oidc
$(BUILT)/oidc/.ready: $(ISSUER)/server.mjs $(ISSUER)/package-lock.json
	@if command -v npm >/dev/null; then echo "== an OIDC issuer: oidc-provider"; mkdir -p $(BUILT)/oidc && \
		cp $(ISSUER)/server.mjs $(ISSUER)/package.json $(ISSUER)/package-lock.json $(BUILT)/oidc && \
		npm ci --prefix $(BUILT)/oidc --silent --no-audit --no-fund && touch $@; else echo "no npm: OIDC is not tested"; fi

$(BUILT)/go: $(DRIVERS)/go/main.go $(DRIVERS)/go/go.mod $(DRIVERS)/go/go.sum
	@if command -v go >/dev/null; then echo "== driver: pgx"; go build -C $(DRIVERS)/go -o $@ . && touch $@; \
		else echo "no go: pgx is not tested"; fi

# The tests start one of their own. Where it is not installed and can't be, they are skipped, and say so.
mariadb: ## the server that tests of MySQL's protocol run on, where a Debian package can be installed
	@if command -v mariadbd >/dev/null || test -x /usr/sbin/mariadbd; then true; \
		elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then echo "== mariadb-server (Debian)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends mariadb-server >/dev/null \
		|| echo "mariadb-server can't be installed: MySQL's protocol is not tested on a server"; \
		else echo "no mariadbd: MySQL's protocol is not tested on a server"; fi

browser: ## what the console's pages are looked at with in tests, where a Debian package can be installed
	@if test -x /usr/bin/chromium; then true; \
		elif test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then echo "== chromium (Debian)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null \
		|| echo "chromium can't be installed: the console is not looked at in a browser"; \
		else echo "no chromium: the console is not looked at in a browser"; fi

# Not a driver, but another's program as well: Go's own verifier of logs, on a ledger of ours.
TLOG := tests/ledger/tlog
$(BUILT)/tlog: $(TLOG)/main.go $(TLOG)/go.mod $(TLOG)/go.sum
	@if command -v go >/dev/null; then echo "== verifier: sumdb/tlog"; go build -C $(TLOG) -o $@ . && touch $@; \
		else echo "no go: sumdb/tlog verifies nothing"; fi

$(BUILT)/rust/debug/driver: $(DRIVERS)/rust/src/main.rs $(DRIVERS)/rust/Cargo.lock
	@echo "== driver: tokio-postgres"; cargo build --quiet --locked --manifest-path $(DRIVERS)/rust/Cargo.toml \
		--target-dir $(BUILT)/rust && touch $@

$(BUILT)/java/.ready:
	@if command -v mvn >/dev/null; then echo "== driver: pgjdbc"; mkdir -p $(BUILT)/java && \
		mvn -q -B dependency:copy -Dartifact=$(PGJDBC) -DoutputDirectory=$(BUILT)/java && touch $@; \
		else echo "no mvn: pgjdbc is not tested"; fi

# The same for MySQL. mysqlclient is a Debian package, for the system's own interpreter, whose path is kept.
CONNECTORJ := com.mysql:mysql-connector-j:9.5.0
$(BUILT)/mysql/node/.ready: $(DRIVERS)/mysql/node/main.mjs $(DRIVERS)/mysql/node/package-lock.json
	@if command -v npm >/dev/null; then echo "== driver: mysql2"; mkdir -p $(BUILT)/mysql/node && \
		cp $(DRIVERS)/mysql/node/main.mjs $(DRIVERS)/mysql/node/package.json $(DRIVERS)/mysql/node/package-lock.json $(BUILT)/mysql/node && \
		npm ci --prefix $(BUILT)/mysql/node --silent --no-audit --no-fund && touch $@; else echo "no npm: mysql2 is not tested"; fi

$(BUILT)/mysql/go: $(DRIVERS)/mysql/go/main.go $(DRIVERS)/mysql/go/go.mod $(DRIVERS)/mysql/go/go.sum
	@if command -v go >/dev/null; then echo "== driver: go-sql-driver"; go build -C $(DRIVERS)/mysql/go -o $@ . && touch $@; \
		else echo "no go: go-sql-driver is not tested"; fi

$(BUILT)/mysql/java/.ready:
	@if command -v mvn >/dev/null; then echo "== driver: Connector/J"; mkdir -p $(BUILT)/mysql/java && \
		mvn -q -B dependency:copy -Dartifact=$(CONNECTORJ) -DoutputDirectory=$(BUILT)/mysql/java && touch $@; \
		else echo "no mvn: Connector/J is not tested"; fi

$(BUILT)/mysql/mysqlclient:
	@if ! /usr/bin/python3 -c "import MySQLdb" 2>/dev/null && test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
		echo "== driver: mysqlclient (Debian)"; apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-mysqldb >/dev/null || true; fi
	@if /usr/bin/python3 -c "import MySQLdb" 2>/dev/null; then mkdir -p $(BUILT)/mysql && echo /usr/bin/python3 > $@; \
		else echo "no python3-mysqldb: mysqlclient is not tested"; fi

# The SDKs of model providers in the majors before those of the environment, which need other libraries.
$(BUILT)/sdks/.ready: tests/live/drivers/former_sdks.txt
	@echo "== drivers: the former openai and anthropic SDKs"
	@rm -rf $(BUILT)/sdks && $(PYTHON) -m venv $(BUILT)/sdks && \
		$(BUILT)/sdks/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@

lint: $(STAMP) ## formatting, lint and strict types, warnings as errors
	@echo "== lint"; cargo fmt --all --check && cargo clippy --release --locked --quiet --workspace --all-targets
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@echo "== types"; $(BIN)/mypy && $(BIN)/python -m mypy.stubtest maskwire._kernel --ignore-missing-stub

docs: $(STAMP) ## write the generated pages again: docs/{cli,settings,policy-default,what-is-allowed,voices,protocol,conformance}.md, the README's table
	@PYTHONPATH=. $(BIN)/python docs/generate.py

bench: $(STAMP) $(VENV)/peers/.ready ## what analysis and one exchange cost; the gateway beside PgBouncer and others, in one run
	@PYTHONPATH=. $(BIN)/python bench/analysis.py
	@PYTHONPATH=. $(BIN)/python bench/exchange.py
	@PYTHONPATH=. $(BIN)/python bench/gateway.py --peers $(VENV)/peers
	@PYTHONPATH=. $(BIN)/python -W ignore bench/llm.py --peers $(VENV)/peers

TAGGER := crates/kernel/src/tagger/model.bin
tagger: $(STAMP) ## train the tagger of names anew and compare it with the shipped model (UPDATE=1: ship the new one)
	@$(BIN)/python -m training.generate target/tagger
	@cargo build --release --locked --quiet -p maskwire-kernel --example train_tagger
	@target/release/examples/train_tagger target/tagger/words.tsv target/tagger/prose.txt target/tagger/fields.txt target/tagger/model.bin
	@$(if $(UPDATE),cp target/tagger/model.bin $(TAGGER) && (cd crates/kernel/src/tagger && sha256sum model.bin) > training/model.sha256,true)
	@cmp target/tagger/model.bin $(TAGGER) && echo "the trained and the shipped model are the same"

eval: $(STAMP) $(VENV)/peers/.ready ## detection on labelled data (SHARED=../shared) beside Presidio and detect-secrets, in one run
	@$(BIN)/python bench/evaluate.py $(if $(SHARED),--shared $(SHARED)) --peers $(VENV)/peers --keep bench/results/detection.txt

$(VENV)/peers/.ready: bench/peers.txt | $(STAMP)
	@echo "== the tools to measure beside (for make eval only)"
	@rm -rf $(VENV)/peers && $(BIN)/python -m pip install --quiet --disable-pip-version-check --target $(VENV)/peers -r bench/peers.txt
	@touch $(VENV)/peers/.ready

fuzz-sql: $(STAMP) ## random queries in two worlds, until something is found (SECONDS=60: for as long; DOOR=mysql)
	@PYTHONPATH=. $(BIN)/python -m tests.fuzz_sql --door $(or $(DOOR),postgres) $(if $(SECONDS),--seconds $(SECONDS))

fuzz-state: $(STAMP) ## random conversations by two gateways, one with no short cut, until they differ (SECONDS=60: for as long; APART=1: sessions lent, and not)
	@PYTHONPATH=. $(BIN)/python -W ignore -m tests.fuzz_state $(if $(APART),--apart) $(if $(SECONDS),--seconds $(SECONDS))

fuzz: ## libFuzzer over the kernel, each target in turn (wants a nightly Rust and cargo-fuzz; SECONDS=60: for each)
	@for target in frames rows mysql copied values text read_back; do \
		cargo +nightly fuzz run --fuzz-dir fuzz $$target -- -max_total_time=$(or $(SECONDS),60) -rss_limit_mb=2048 || exit 1; done

conformance: $(STAMP) ## the drivers' own test suites, directly and through a gateway that masks nothing (wants Go, PostgreSQL)
	@PYTHONPATH=. $(BIN)/python -W ignore -m tests.conformance

soak: $(STAMP) ## clients that come, break off and cancel while the upstream restarts (SECONDS=600: for so long; DOOR=mysql)
	@PYTHONPATH=. $(BIN)/python -W ignore -m tests.soak --door $(or $(DOOR),postgres) --seconds $(or $(SECONDS),600)

kills: $(STAMP) ## kill -9 a gateway under load 200 times in each mode: is what was answered in the ledger? (KILLS=20)
	@MASKWIRE_KILLS=$(or $(KILLS),200) $(BIN)/python -m pytest -q tests/live/test_killed.py

build: $(STAMP) ## the virtual environment with the kernel built in

LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header
lock: $(BUILT)/release/.ready ## choose versions and hashes anew: requirements.txt, and packaging/requirements.txt of a gateway alone
	@$(BUILT)/release/bin/$(LOCK) requirements.in -o requirements.txt
	@echo "# What a gateway needs to run, of the versions and hashes of ../requirements.txt; made by \`make lock\`." > packaging/requirements.txt
	@$(BUILT)/release/bin/$(LOCK) pyproject.toml -c requirements.txt >> packaging/requirements.txt

wheel: $(STAMP) ## build/wheel/: what is installed elsewhere, with the bill of materials of its Rust part inside
	@rm -rf build/wheel && PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/maturin build --quiet --release --locked --out build/wheel && ls build/wheel

sbom: wheel $(BUILT)/release/.ready ## build/sbom/: bills of materials (CycloneDX) of the Python and of the Rust part
	@rm -rf build/sbom && mkdir -p build/sbom
	@$(BUILT)/release/bin/cyclonedx-py requirements packaging/requirements.txt --pyproject pyproject.toml --output-reproducible -o build/sbom/python.cdx.json
	@$(PYTHON) -m zipfile -e build/wheel/*.whl build/sbom/wheel && mv build/sbom/wheel/*.dist-info/sboms/*.json build/sbom/rust.cdx.json && rm -r build/sbom/wheel
	@ls build/sbom

audit: $(BUILT)/release/.ready ## known vulnerabilities in what a gateway is made of (asks PyPI and RustSec)
	@$(BUILT)/release/bin/pip-audit --disable-pip --strict -r packaging/requirements.txt
	@command -v cargo-audit >/dev/null || cargo install --quiet --locked cargo-audit
	@cargo audit --deny warnings

# The tools of a release, in versions of their own day.
$(BUILT)/release/.ready: packaging/tools.txt
	@$(PYTHON) -m venv $(BUILT)/release && $(BUILT)/release/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@

clean: ## remove what was built
	rm -rf $(VENV) target build

$(STAMP): $(KERNEL) pyproject.toml requirements.txt
	@echo "== environment (1 of 2)"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@rm -rf $(VENV)/libclang && ln -s "$$($(BIN)/python -c 'import clang, pathlib; print(pathlib.Path(clang.__path__[0]) / "native")')" $(VENV)/libclang
	@echo "== kernel (2 of 2): the first build takes about 13 minutes of one core"
	@PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV=$(CURDIR)/$(VENV) PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
		$(BIN)/maturin develop --release --locked
	@touch $(STAMP)
