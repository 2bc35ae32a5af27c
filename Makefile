# The short way to everything. `make demo` is the whole of it: a trained model on real data from a fresh checkout.

SWIFT ?= swift
SOURCES = $(wildcard Sources Tests Benchmarks Fuzzing Examples Package.swift)

.PHONY: demo build test bench lint format docs bootstrap clean

demo: bootstrap
	$(SWIFT) build -c release --product keras
	.build/release/keras demo digits --output demo-output

build: bootstrap
	$(SWIFT) build -c release

test: bootstrap
	@SWIFT=$(SWIFT) Scripts/test

# All peers side by side; `make bench ARGUMENTS=--quick` takes minutes, `ARGUMENTS="--only cnn"` one workload.
bench:
	@Scripts/bootstrap --benchmarks
	Benchmarks/compare $(ARGUMENTS)

lint:
	@SWIFT=$(SWIFT) Scripts/lint

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

docs: bootstrap
	@SWIFT=$(SWIFT) Scripts/docs

bootstrap:
	@Scripts/bootstrap

clean:
	rm -rf .build Benchmarks/.build Examples/.build Examples/*/.build demo-output docs
