# Two commands are enough for a stranger: `make demo` and `make test`. Everything is installed into .venv, nothing else.
#   make demo   the whole procedure on a mock site, played by a scripted person
#   make test   the tests, the quick and a chosen few of the slow          make test-all   the rest
#   make check  style, types, layers, flows, dependencies                  make campaign   what takes hours, by hand
#   make simulate   the engine in a simulated world      make mutants   every rule broken once: who notices?
#   make mutation   small mistakes in the code, a seeded sample of them: who notices?
#   make bench  the benchmarks        make lock    the pinned requirements, anew
#   make size   the lines of code, and what is longer than it may be
#   make texts  what is said to the person, compiled after a change
#   make pictures ARGS=--docs   the pictures of the guides anew; without ARGS all of them, in build/pictures

# Hundreds of programs are started here: none has to compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV ?= .venv
DEMO_FLOW ?= opposition
TEXTS := src/mes_assist/support/texts

# Each is on the path of its own tests, as pytest has it; tests/simulation is a package.
TESTS := $(filter-out tests/simulation/,$(sort $(dir $(wildcard tests/*.py tests/*/*.py))))

BIN := $(VENV)/bin
SETUP := PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/setup.sh

.PHONY: help demo ready test test-all campaign check bench simulate mutants mutation pictures format lock size texts install clean

help:
	@sed -n 's/^#   //p' Makefile

install:
	@$(SETUP) dev

demo:
	@$(SETUP) demo
	@$(SETUP) browser
	@$(BIN)/mes-assist demo $(DEMO_FLOW) --auto

ready: install
	@$(SETUP) browser
	@$(SETUP) display
	@$(SETUP) small
	@$(SETUP) keyring

test: ready
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not rest" $(ARGS)

test-all: ready
	@$(BIN)/python -m pytest -n auto --dist worksteal -m rest $(ARGS)

campaign: ready
	@$(BIN)/python -m tests.campaign $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for folder in $(TESTS); do \
		MYPYPATH=$$folder:tests $(BIN)/mypy $$folder*.py || exit 1; \
	done
	$(BIN)/lint-imports
	$(BIN)/deptry src fixtures
	$(BIN)/mes-assist flows check
	$(BIN)/mes-assist flows schema --check

bench: install
	@$(SETUP) browser
	$(BIN)/python -m benchmarks $(ARGS)

simulate: install
	@$(BIN)/python -m tests.simulation $(ARGS)

mutants: install
	@$(BIN)/python -m tests.simulation.mutants $(ARGS)

mutation: install
	@$(SETUP) mutation
	@nice -n 10 $(BIN)/python -m tests.simulation.mutation $(ARGS)

pictures: install
	@$(SETUP) browser
	@$(SETUP) display
	$(BIN)/python -m pictures $(ARGS)

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:
	sh tools/lock.sh

size:
	@$(PYTHON) tools/size.py

texts: install
	@for lang in fr en; do \
		$(BIN)/pybabel --quiet compile --locale $$lang --input-file $(TEXTS)/$$lang.po --output-file $(TEXTS)/$$lang.mo; \
	done

clean:
	rm -rf "$(VENV)" dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find src fixtures tests -type d -name __pycache__ -prune -exec rm -rf {} +
