# Every command of the project. Node itself is one of its packages, checked by package-lock.json as they all are: whatever is installed on the
# machine only runs npm.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-up demo-destroy local local-destroy test golden generate pictures outputs-tag bench format lint

setup: node_modules/.installed

node_modules/.installed: package.json package-lock.json
	@echo "Installing the project's packages (npm ci) ..."
	@npm ci --no-audit --no-fund --loglevel=error
	@[ -x node_modules/.bin/node ] || echo "The packages bring no Node for this kind of machine: the one on PATH runs everything, and has to be 22.18 or newer."
	@touch $@

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: setup ## Bring up, preview, change and destroy the example customer acme on simulated clouds, with a real Pulumi engine
	@node tools/demo/main.ts tour

demo-up: setup ## Only bring it up, and leave it
	@node tools/demo/main.ts up

demo-destroy: setup ## Remove what `make demo-up` made
	@node tools/demo/main.ts destroy

local: setup ## Run Jitsi Meet on this computer's Docker daemon
	@node tools/local/main.ts up

local-destroy: setup ## Stop it; data volumes stay unless PURGE=1
	@node tools/local/main.ts destroy $(if $(PURGE),--purge)

# Test files are ES modules, with types that Node strips.
JEST := node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js

test: setup ## Run every test; FILTER=name runs the files whose path has it
	@node test/setUp/main.ts "$(FILTER)"
	@$(JEST) $(FILTER)

golden: setup ## Rewrite the golden resource graphs after a change that you mean
	@node tools/golden/write.ts

generate: setup ## Rewrite generated sources and reference pages
	@node tools/generate.ts

outputs-tag: setup ## Tag the package for other teams, so that npm installs it from this repository
	@node tools/contract/tagOutputs.ts

pictures: setup ## Make the pictures in docs again; needs Linux and Debian's packages chromium, pngquant, fonts-noto-core, docker.io, influxdb
	@node tools/docs/diagram.ts
	@node tools/pictures/main.ts
	@node test/monitoring/drawDashboards.ts

bench: setup ## Measure, one JSON line per figure
	@node bench/run.ts

format: setup ## Format all files
	@prettier --write --log-level warn .

lint: setup ## Types, lint rules, layers, formatting
	@$(JEST) test/quality/quality.test.ts
