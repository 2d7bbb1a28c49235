# Everything runs from .venv, which the first call sets up. A set-up step leaves a stamp named after the content
# that it was made from, so that it runs again when that content changes, and only then.

PYTHON ?= python3
ARTICLE ?= seeds/bakhmut-we-will-not-retreat.txt
DATA ?=

# Taken as typed: a $ in a URL is no make variable. The shell reads both from the environment, never from the command.
override ARTICLE := $(value ARTICLE)
override DATA := $(value DATA)
export ARTICLE DATA

BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --build-constraints requirements-build.lock
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

key = $(shell cat $(1) | cksum | tr ' ' '-')
TOOLS := .venv/.tools-$(call key,requirements-build.lock)
APP := .venv/.app-$(call key,pyproject.toml requirements-build.lock requirements.lock)
DEV := .venv/.dev-$(call key,requirements-dev.lock)
BENCH := .venv/.bench-$(call key,requirements-bench.lock)
LOCAL_SLACK := .venv/local-slack-$(call key,tests/local_slack.py)

.PHONY: help brief run test torture bench train lock
.DEFAULT_GOAL := help

help:
	@echo "make brief ARTICLE=...  brief a file, a link, or several; the example article if none is named"
	@echo "make run                start the bot"
	@echo "make test               the whole gate"
	@echo "make torture            the long proofs: hundreds of killed processes (about 15 minutes; takes local-slack from npm)"
	@echo "make bench DATA=...     measure on annotated corpora"
	@echo "make train DATA=...     learn the weights of the reading anew from annotated corpora"
	@echo "make lock               write the lock files anew from pyproject.toml; pins that still fit stay"

# A file's name may hold blanks; else the words are several articles, neither globbed nor read by the shell.
brief: $(APP)
	@if [ -e "$$ARTICLE" ]; then exec $(BIN)/warbrief brief "$$ARTICLE"; fi; \
	set -f; exec $(BIN)/warbrief brief $$ARTICLE

run: $(APP)
	@exec $(BIN)/warbrief run

# The gate starts Python hundreds of times, so it keeps what it compiles, even where the environment says otherwise.
# While mypy and the report on coverage keep one core busy, the other does what else there is to do. Tests write to
# memory where there is room: thousands of databases that sync each write to a disk wait for it half of the time. There
# is one process more than there are cores, since many tests wait for a server, a limit or a kill.
test: export PYTHONDONTWRITEBYTECODE =
test: $(APP) $(DEV)
	@wheel=$$(mktemp -d) && trap 'rm -rf "$$wheel" "$$temporary"' EXIT && trap 'exit 130' INT TERM; \
	room=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }'); \
	if [ -w /dev/shm ] && [ "$${room:-0}" -gt 2000000 ]; then shared=/dev/shm; else shared="$$wheel"; fi; \
	temporary=$$(mktemp -d "$$shared/warbrief-XXXXXX") || exit 1; \
	echo "== mypy, and the wheel built and installed; meanwhile ruff, import-linter, and all tests collected, which compiles them"; \
	{ $(BIN)/mypy && $(BIN)/python tests/wheel.py build "$$wheel"; } & built=$$!; \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo && \
	$(BIN)/pytest --collect-only -qqq && $(BIN)/python -c "from hypothesis.strategies import text; text().validate()"; \
	others=$$?; wait $$built && [ $$others = 0 ] || exit 1; \
	echo "== tests, doctests, branch coverage"; \
	TMPDIR="$$temporary" $(BIN)/pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal -m "not timing and not installed and not long" --cov --cov-report= --cov-fail-under=0 || exit 1; \
	$(BIN)/coverage report >"$$wheel/coverage" & report=$$!; \
	echo "== the wheel, installed on its own"; \
	TMPDIR="$$temporary" $(BIN)/python tests/wheel.py test "$$wheel"; others=$$?; \
	wait $$report; covered=$$?; cat "$$wheel/coverage"; \
	[ $$others = 0 ] && [ $$covered = 0 ] || exit 1
	@echo "== the gate is passed"

torture: $(APP) $(DEV) $(LOCAL_SLACK)/local-slack
	@echo "== tests that take their time"
	@timeout 600 $(BIN)/pytest -q -p no:cacheprovider -n auto -m long
	@echo "== kills between inbox and outbox"
	@timeout 900 $(BIN)/python tests/torture/kills.py --kills 300
	@echo "== kills on Discord, in a burst from 50 channels"
	@timeout 900 $(BIN)/python tests/torture/discord_kills.py --kills 50
	@echo "== kills on Slack, in a burst from 50 channels, by Socket Mode and by HTTP"
	@timeout 900 $(BIN)/python tests/torture/slack_kills.py --kills 50
	@timeout 900 $(BIN)/python tests/torture/slack_kills.py --kills 10 --posts 200 --mode http
	@echo "== the scenarios of Slack against local-slack"
	@timeout 900 $(BIN)/python tests/torture/slack_behaviour.py $(LOCAL_SLACK)/local-slack

bench: $(APP) $(BENCH)
	@exec $(BIN)/python tests/bench/run.py "$$DATA"

train: $(APP) $(BENCH)
	@exec $(BIN)/python tests/training/run.py "$$DATA"

lock: $(TOOLS)
	@echo "== locking"
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) --group build -c requirements.lock -o requirements-build.lock
	@$(COMPILE) pyproject.toml --group dev -c requirements.lock -c requirements-build.lock -o requirements-dev.lock
	@printf "python-dateutil\nchardet\n" | $(COMPILE) --group bench -c requirements-dev.lock --overrides /dev/stdin \
		-o requirements-bench.lock

$(TOOLS):
	@echo "== setting up .venv"
	@$(PYTHON) -c 'import sys; sys.exit("Warbrief needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@rm -f .venv/.tools-* && touch $@

$(APP): | $(TOOLS)
	@echo "== installing Warbrief"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --editable .
	@rm -f .venv/.app-* && touch $@

$(DEV): | $(TOOLS)
	@echo "== installing what the gate needs"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@rm -f .venv/.dev-* && touch $@

$(LOCAL_SLACK)/local-slack: | $(APP) $(DEV)
	@echo "== taking local-slack from npm, for the torture alone"
	@rm -rf .venv/local-slack-*
	@$(BIN)/python tests/local_slack.py $(LOCAL_SLACK)

$(BENCH): | $(TOOLS)
	@echo "== installing what the benchmarks need"
	@$(INSTALL) --no-deps --require-hashes -r requirements-bench.lock
	@rm -f .venv/.bench-* && touch $@
