# `make` alone tells what there is.
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
FOR_RUN := $(VENV)/.ready-to-run
FOR_TEST := $(VENV)/.ready-to-test
# 3.12 stands first: the embedded Redis has wheels for 3.11 and 3.12 only. Those of the distribution stand before others:
# they are compiled with profiles of use, which one made by hand often is not, and then all takes a third longer.
DISTRIBUTION ?= /usr/bin
PYTHONS := $(DISTRIBUTION)/python3.12 $(DISTRIBUTION)/python3.11 python3.12 python3.11 python3.13 python3.14 python3 python
ARGS ?=
# Tests run in so many processes; up to sixteen share the servers. Three keep two cores busy, as some of them wait.
WORKERS ?= 3

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Each of the many processes would compile the program anew where nothing may be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## say what `make` can do (ARGS="…" goes to the program that runs)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(FOR_RUN) ## make .venv with what the program needs

.PHONY: run
run: $(FOR_RUN) ## start everything on this machine, with demo data
	@exec $(BIN)/aftercourse demo $(ARGS)

.PHONY: migrate
migrate: $(FOR_RUN) ## bring the database of the settings to the newest schema
	@exec $(BIN)/aftercourse migrate $(ARGS)

# Types are checked beside the tests, which leave a core idle at their start and at their end, and told after them.
.PHONY: test
test: $(FOR_TEST) system lint ## check everything: style, types, every test
	@told=$$(mktemp); $(BIN)/mypy >"$$told" 2>&1 & types=$$!; \
	$(BIN)/pytest -n $(WORKERS) --maxschedchunk 8 $(ARGS); tested=$$?; \
	wait $$types; typed=$$?; cat "$$told"; rm -f "$$told"; exit $$((tested ? tested : typed))

.PHONY: system
system: $(FOR_TEST) ## install the Debian packages that tests need, where that is allowed
	@$(BIN)/python -m tests.support.system

.PHONY: lint
lint: $(FOR_TEST) ## check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo 'Some files are not formatted; `make format` does it.' >&2; exit 1; }

.PHONY: types
types: $(FOR_TEST) ## check types
	@$(BIN)/mypy

.PHONY: format
format: $(FOR_TEST) ## lay out the code, and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: lock
lock: $(FOR_TEST) ## pin the newest versions that pyproject.toml allows, with hashes
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 -q \
		-o requirements.txt --custom-compile-command "make lock" $(ARGS)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 -q \
		-c requirements.txt -o requirements-dev.txt --custom-compile-command "make lock" $(ARGS)

.PHONY: bench
bench: $(FOR_TEST) ## measure what people wait for: planning, proposals on a full diary, booking, judging replies
	@exec $(BIN)/python -m bench $(ARGS)

.PHONY: teach
teach: $(FOR_TEST) ## teach the second reading of replies anew, and say what it finds (ARGS="second-en-2" names the version)
	@exec $(BIN)/python -m bench.triage.teach $(ARGS)

.PHONY: chaos
chaos: $(FOR_TEST) system ## kill everything at random for ten minutes and more under 10,000 texts (ARGS="--seed N")
	@exec $(BIN)/python -m tests.chaos $(ARGS)

.PHONY: mutate
mutate: $(FOR_TEST) system ## take each mitigation of the hazard log out of a copy, and see that its test notices
	@exec $(BIN)/python -m tests.mutation $(ARGS)

.PHONY: clean
clean: ## remove what make made; data stays
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for python in $(PYTHONS); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		"$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || { needs_venv=$$python; continue; }; \
		echo "Making $(VENV) with $$python …"; \
		exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$$needs_venv" ]; then \
		echo "$$needs_venv cannot make virtual environments; install its venv module (Debian package python3-venv)." >&2; \
	else \
		echo "Aftercourse needs Python 3.11 or newer; none of these is: $(PYTHONS)." >&2; \
	fi; \
	exit 1

$(FOR_RUN): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs (once) …"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(FOR_TEST): requirements-dev.txt $(FOR_RUN)
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.txt
	@touch $@
