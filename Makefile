# Every target that builds sets up first; scripts/setup is quick when all is in place.

DEMO := examples/harbour-bridge.txt
TARGET := $(or $(CARGO_TARGET_DIR),target)
PYTHON ?= python3
# What cargo-deny checks; `make audit DENY="bans licenses sources"` needs no network.
DENY ?= all
FUZZ_SECONDS ?= 30

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-page test-api test-adviser pictures lint doc dist test-dist wheel test-wheel test-integrations bench fuzz audit train train-encoder train-reader adopt-reader train-verifier train-reading-verifier test-train clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s  %s\n", $$1, $$2}' Makefile

setup: ## Fetch libtorch and the encoder, or check that they are in place
	@$(PYTHON) scripts/setup

demo: setup ## Build, and put a scrambled article back in order, with reasons
	@cargo build --release --locked
	@echo '$$ unscramble order --explain $(DEMO)'
	@$(TARGET)/release/unscramble order --explain $(DEMO)

test: setup ## Run all tests: the scripts', then unit, integration and doc tests
	@cd scripts && $(PYTHON) -m unittest discover --start-directory tests --top-level-directory .
	@cargo test --release --locked --no-fail-fast

test-page: setup ## Run the tests in a real browser (needs Node 20; fetches Chromium where there is none)
	@$(PYTHON) scripts/setup-page
	@cargo build --release --locked
	@node --test tests/page/*.test.mjs

pictures: setup ## Make the pictures of the README anew
	@$(PYTHON) scripts/setup-page
	@cargo build --release --locked
	@node tests/page/pictures.mjs

test-api: setup ## Hold the running server against docs/openapi.json with schemathesis (fetched from PyPI)
	@cargo build --release --locked
	@$(PYTHON) scripts/test-api

test-adviser: setup ## Let a real language model advise: llama.cpp's server (fetched from PyPI), the reader's model
	@cargo build --release --locked
	@$(PYTHON) scripts/test-adviser

lint: setup ## Check formatting and clippy, with libtorch and without, and of the fuzz targets
	@cargo fmt --check
	@cargo clippy --locked --workspace --all-targets -- -D warnings
	@cargo clippy --locked --all-targets --no-default-features -- -D warnings
	@cd fuzz && cargo fmt --check && cargo clippy --locked --target-dir $(abspath $(TARGET)) -- -D warnings

doc: setup ## Build the documentation, private items too; warnings are errors
	@RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --document-private-items

dist: ## Make a tarball in dist/ that runs anywhere on x86_64 Linux (with the pinned libtorch)
	@$(PYTHON) scripts/setup --bundled
	@$(PYTHON) scripts/dist

test-dist: dist ## Unpack the tarball elsewhere and try it
	@$(PYTHON) scripts/test-dist

wheel: dist ## Make a wheel in dist/: the Python package with the program in it
	@$(PYTHON) scripts/wheel

test-wheel: wheel ## Install the wheel in fresh environments and try it
	@$(PYTHON) scripts/test-wheel

test-integrations: setup ## Try the Python package with Ray, datatrove, datasets and Dolma
	@cargo build --release --locked --bin unscramble
	@$(PYTHON) scripts/test-integrations

bench: setup ## Run the benchmarks
	@cargo bench --locked

fuzz: ## Run each fuzz target for FUZZ_SECONDS (needs cargo-fuzz)
	@command -v cargo-fuzz >/dev/null || { echo 'fuzz: needs `cargo install cargo-fuzz`' >&2; exit 1; }
	@set -e; for target in $$(cargo fuzz list); do \
		echo "fuzz: $$target"; \
		cargo fuzz run --sanitizer none $$target -- -dict=fuzz/marks.dict -max_total_time=$(FUZZ_SECONDS); \
	done

audit: ## Check dependencies: advisories, licences, bans (skipped without cargo-deny)
	@if command -v cargo-deny >/dev/null; then cargo deny --locked check $(DENY); \
	else echo 'audit: skipped, cargo-deny is not installed'; fi

# For train: DATA, files of articles in their right order to learn from; DEV, others to tune on (every tenth article of
# DATA without it); LENGTHS, how many sentences an article may have; SAMPLE, which part of DATA to use (K/N: every N-th
# article from the K-th on); the model's NAME; the ENCODER's folder; TEACHER, the folder of a model that reads, for
# the network to learn from as well; and flags for fit_cues.py, fit_network.py and fit_encoder.py.
DATA ?=
DEV ?=
LENGTHS ?= 8-40
SAMPLE ?= 0/1
NAME ?= news
ENCODER ?= models/all-MiniLM-L6-v2
TEACHER ?=
CUES_FLAGS ?=
NETWORK_FLAGS ?=
READER ?= models/SmolLM2-135M-Instruct
LAYERS ?= 20
READER_FLAGS ?=
FROM ?= models/news
VERIFIER_FLAGS ?=
READING_VERIFIER_FLAGS ?=
ENCODER_FLAGS ?=
TRAIN_PYTHON := .deps/train/bin/python
ENCODED = --encoder $(ENCODER) --cache data/embeddings
TRAIN_ARTICLES = $(DATA) --lengths $(LENGTHS) --sample $(SAMPLE) $(if $(DEV),,--without 0/10) $(ENCODED)
DEV_ARTICLES = $(or $(DEV),$(DATA) --sample $(SAMPLE) --sample 0/10) --lengths $(LENGTHS) $(ENCODED)
# What the model card says that make was given.
RECIPE = $(foreach name,DATA DEV LENGTHS SAMPLE NAME ENCODER TEACHER CUES_FLAGS NETWORK_FLAGS,$(if $($(name)),$(name)="$($(name))"))
# The orders that the model itself finds, a line each.
SOLVED = $(TARGET)/release/unscramble order --fast --ordering-model models/$(NAME) --encoder $(ENCODER) --attributes --on-error null --output
TABLES = --train data/$(NAME)/train.safetensors --dev data/$(NAME)/dev.safetensors

train: setup ## Train a model: make train DATA="A.jsonl.zst ..." NAME=mine
	@test -n "$(DATA)" || { echo 'train: name files with DATA=...' >&2; exit 2; }
	@$(PYTHON) scripts/setup-training
	@cargo build --release --locked --workspace --bins
	@mkdir -p data/$(NAME) models/$(NAME)
	$(TARGET)/release/export_evidence data/$(NAME)/train.safetensors $(TRAIN_ARTICLES) $(if $(TEACHER),--model $(TEACHER) --reader $(READER))
	$(TARGET)/release/export_evidence data/$(NAME)/dev.safetensors $(DEV_ARTICLES)
	$(TRAIN_PYTHON) scripts/train/fit_cues.py $(TABLES) --out models/$(NAME)/model.json --encoder $(notdir $(ENCODER:/=)) $(CUES_FLAGS)
	$(TRAIN_PYTHON) scripts/train/fit_network.py models/$(NAME) $(TABLES) --checkpoint data/$(NAME)/network.checkpoint $(if $(TEACHER),--taught 0.5) $(NETWORK_FLAGS)
	$(TARGET)/release/fit_ngrams models/$(NAME) $(TRAIN_ARTICLES)
	$(TARGET)/release/tune_objective models/$(NAME) $(DEV_ARTICLES)
	$(TARGET)/release/export_disturbed models/$(NAME) $(DEV_ARTICLES) --without 0/3 --out data/$(NAME)/disturbed.safetensors
	$(TARGET)/release/export_disturbed models/$(NAME) $(DEV_ARTICLES) --sample 0/3 --out data/$(NAME)/disturbed-dev.safetensors
	$(TRAIN_PYTHON) scripts/train/fit_coherence.py models/$(NAME) --train data/$(NAME)/disturbed.safetensors --dev data/$(NAME)/disturbed-dev.safetensors
	$(TARGET)/release/export_scrambled models/$(NAME) $(DEV_ARTICLES) --without 0/3 --out data/$(NAME)/scrambled.safetensors
	$(TARGET)/release/export_scrambled models/$(NAME) $(DEV_ARTICLES) --sample 0/3 --out data/$(NAME)/scrambled-dev.safetensors
	$(TRAIN_PYTHON) scripts/train/fit_scrambled.py models/$(NAME) --train data/$(NAME)/scrambled.safetensors --dev data/$(NAME)/scrambled-dev.safetensors
	$(TRAIN_PYTHON) scripts/train/write_card.py models/$(NAME) $(TABLES) --recipe '$(RECIPE)'

train-encoder: setup ## Fine-tune an encoder first: the same, then make train ... ENCODER=models/mine-encoder
	@test -n "$(DATA)" || { echo 'train-encoder: name files with DATA=...' >&2; exit 2; }
	@$(PYTHON) scripts/setup-training
	@cargo build --release --locked --workspace --bins
	@mkdir -p data/$(NAME)
	$(TARGET)/release/export_texts data/$(NAME)/train.jsonl $(TRAIN_ARTICLES)
	$(TARGET)/release/export_texts data/$(NAME)/dev.jsonl $(DEV_ARTICLES)
	$(TRAIN_PYTHON) scripts/train/fit_encoder.py $(ENCODER) models/$(NAME)-encoder --train data/$(NAME)/train.jsonl --dev data/$(NAME)/dev.jsonl --checkpoint data/$(NAME)/encoder.checkpoint $(ENCODER_FLAGS)

train-reader: setup ## Teach a trained model to read articles whole: the same variables as for make train
	@test -n "$(DATA)" || { echo 'train-reader: name files with DATA=...' >&2; exit 2; }
	@test -f models/$(NAME)/model.json || { echo 'train-reader: needs models/$(NAME)/model.json: run make train first' >&2; exit 2; }
	@$(PYTHON) scripts/setup-training
	@cargo build --release --locked --workspace --bins
	@mkdir -p data/$(NAME)
	$(TARGET)/release/export_texts data/$(NAME)/train.jsonl $(TRAIN_ARTICLES)
	$(TARGET)/release/export_texts data/$(NAME)/dev.jsonl $(DEV_ARTICLES)
	$(TRAIN_PYTHON) scripts/train/fit_reader.py models/$(NAME) $(READER) --train data/$(NAME)/train.jsonl --dev data/$(NAME)/dev.jsonl --layers $(LAYERS) --checkpoint data/$(NAME)/reader.checkpoint $(READER_FLAGS)
	$(TARGET)/release/tune_objective models/$(NAME) $(DEV_ARTICLES) --reader $(READER)
	$(TARGET)/release/export_disturbed models/$(NAME) $(DEV_ARTICLES) --without 0/3 --reader $(READER) --out data/$(NAME)/disturbed-read.safetensors
	$(TARGET)/release/export_disturbed models/$(NAME) $(DEV_ARTICLES) --sample 0/3 --reader $(READER) --out data/$(NAME)/disturbed-read-dev.safetensors
	$(TRAIN_PYTHON) scripts/train/fit_coherence.py models/$(NAME) --train data/$(NAME)/disturbed.safetensors --dev data/$(NAME)/disturbed-dev.safetensors --read data/$(NAME)/disturbed-read.safetensors --read-dev data/$(NAME)/disturbed-read-dev.safetensors
	$(TARGET)/release/export_scrambled models/$(NAME) $(DEV_ARTICLES) --without 0/3 --reader $(READER) --out data/$(NAME)/scrambled-read.safetensors
	$(TARGET)/release/export_scrambled models/$(NAME) $(DEV_ARTICLES) --sample 0/3 --reader $(READER) --out data/$(NAME)/scrambled-read-dev.safetensors
	$(TRAIN_PYTHON) scripts/train/fit_scrambled.py models/$(NAME) --train data/$(NAME)/scrambled.safetensors --dev data/$(NAME)/scrambled-dev.safetensors --read data/$(NAME)/scrambled-read.safetensors --read-dev data/$(NAME)/scrambled-read-dev.safetensors

adopt-reader: setup ## Let a trained model read as another does: the same variables, and FROM=models/news
	@test -n "$(DATA)" || { echo 'adopt-reader: name files with DATA=...' >&2; exit 2; }
	@test -f models/$(NAME)/model.json || { echo 'adopt-reader: needs models/$(NAME)/model.json: run make train first' >&2; exit 2; }
	@cargo build --release --locked --workspace --bins
	$(PYTHON) scripts/train/adopt_reader.py $(FROM) models/$(NAME)
	$(TARGET)/release/tune_objective models/$(NAME) $(DEV_ARTICLES) --reader $(READER)

train-verifier: setup ## Teach a trained model to judge texts whole: the same variables as for make train
	@test -n "$(DATA)" || { echo 'train-verifier: name files with DATA=...' >&2; exit 2; }
	@test -d models/$(NAME) || { echo 'train-verifier: needs models/$(NAME): run make train first' >&2; exit 2; }
	@$(PYTHON) scripts/setup-training
	@cargo build --release --locked --workspace --bins
	@mkdir -p data/$(NAME)
	$(TARGET)/release/export_texts data/$(NAME)/train.jsonl $(TRAIN_ARTICLES)
	$(TARGET)/release/export_texts data/$(NAME)/dev.jsonl $(DEV_ARTICLES)
	$(TRAIN_PYTHON) scripts/train/fit_verifier.py models/$(NAME) $(ENCODER) --train data/$(NAME)/train.jsonl --dev data/$(NAME)/dev.jsonl --checkpoint data/$(NAME)/verifier.checkpoint $(VERIFIER_FLAGS)

train-reading-verifier: setup ## Teach the language model to judge them: the same variables
	@test -n "$(DATA)" || { echo 'train-reading-verifier: name files with DATA=...' >&2; exit 2; }
	@test -f models/$(NAME)/model.json || { echo 'train-reading-verifier: needs models/$(NAME)/model.json: run make train first' >&2; exit 2; }
	@$(PYTHON) scripts/setup-training
	@cargo build --release --locked --workspace --bins
	@mkdir -p data/$(NAME)
	$(TARGET)/release/export_texts data/$(NAME)/train.jsonl $(TRAIN_ARTICLES)
	$(TARGET)/release/export_texts data/$(NAME)/dev.jsonl $(DEV_ARTICLES)
	$(SOLVED) data/$(NAME)/train-orders.jsonl data/$(NAME)/train.jsonl
	$(SOLVED) data/$(NAME)/dev-orders.jsonl data/$(NAME)/dev.jsonl
	$(TRAIN_PYTHON) scripts/train/fit_reading_verifier.py models/$(NAME) $(READER) --train data/$(NAME)/train.jsonl --orders data/$(NAME)/train-orders.jsonl --dev data/$(NAME)/dev.jsonl --dev-orders data/$(NAME)/dev-orders.jsonl --layers $(LAYERS) --checkpoint data/$(NAME)/reading-verifier.checkpoint $(READING_VERIFIER_FLAGS)

test-train: setup ## Train on made-up articles, and try the model and a run that was killed
	@$(PYTHON) scripts/test-train

clean: ## Delete what was built; the cache of downloads stays
	@cargo clean --quiet
	@rm -rf dist
