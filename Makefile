# Thin lines: all of it is in dev.py, which needs no make.
ARGS ?=
.PHONY: help run test check check-all bench messages migrations faults

help run bench faults messages migrations check:
	@python3 dev.py $@ $(ARGS)

test:
	@python3 dev.py test -- $(ARGS)

check-all: export CHECK_ALL=1
check-all: export WORLDS=60
check-all: check test
