# Two commands: `make demo` shows the main job with no token and no network, `make test` runs every test.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= data
# One process more than there are cores, for some tests mostly wait; one that has none left takes over from another.
PARALLEL ?= -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist worksteal
comma  := ,
# What Python has compiled is kept, or each of the hundreds of processes that tests start would do it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup dev demo run test soak check bench-delivery bench-lookup format lock clean
help:
	@echo "make demo [FILES=\"a.txt b.html\"]  import, look up, preview, draw demo.html: no token, no network"
	@echo "make setup                        prepare .venv"
	@echo "make run                          start the bot with the token from .env"
	@echo "make test                         all tests"
	@echo "make soak                         the long proofs: every crash, cut, change of clocks, hostile file"
	@echo "make check                        tests, ruff, mypy --strict, import-linter, coverage"
	@echo "make bench-delivery [CHANNELS=400] rate, losses and doubles in trouble, and how it bears a crowd"
	@echo "make bench-lookup [SIZES=1000]    look-up against its peers, and what a crowd waits"

$(VENV)/.setup: requirements.lock requirements-semantic.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing pinned, hash-checked dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r requirements-semantic.lock \
		|| echo "no weights for this machine: look-up by meaning is left out, everything else works"
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.setup
dev: $(VENV)/.dev

demo: setup
	@$(BIN)/python -m bot demo $(FILES)

run: setup
	@$(BIN)/python -m bot run

test: dev
	$(BIN)/python -m pytest $(PARALLEL)

soak: dev
	EXAMPLES=1000 $(BIN)/python -m pytest $(PARALLEL) -m "soak or hypothesis"

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --cov $(PARALLEL)

# At the sizes of its targets: CHANNELS=10000 KILLS=50 PAUSES=100 GUILDS=10000 ORDERS=100000, half an hour.
bench-delivery: dev
	$(foreach name,CHANNELS KILLS PAUSES GUILDS ORDERS,$(if $($(name)),$(name)=$($(name)))) $(BIN)/python -m benchmarks.delivery

# One thread each: both sides of a ratio use the same. Up to a million items: a quarter of an hour, 4 GB.
bench-lookup: dev
	OMP_NUM_THREADS=1 $(if $(SIZES),SIZES=$(SIZES)) $(BIN)/python -m benchmarks.lookup
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.loop_lag $(lastword $(subst $(comma), ,$(SIZES)))
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.discord_lag $(lastword $(subst $(comma), ,$(SIZES)))

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock files name no registry: pip takes whichever this machine is set up for, and the hashes decide.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra semantic pyproject.toml -o requirements-semantic.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage demo.html
