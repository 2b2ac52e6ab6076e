"""``python -m tests.conformance [SUITE...]``: runs suites and writes their results; `make docs` writes the page."""

import sys

from tests.conformance.run import main

main(sys.argv[1:])
