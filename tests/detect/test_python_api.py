"""The package as a program uses it: two functions, and a sub-package of the same name as one of them."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import maskwire
from maskwire.model import Category

TEXT = "žluťoučký 😀 ann@example.org"


def test_findings_say_where_and_what_and_never_the_value() -> None:
    """Code points, entity, category and confidence; no part of the text in a repr."""
    (finding,) = maskwire.detect(TEXT)
    assert TEXT[finding.start : finding.end] == "ann@example.org"
    assert (finding.entity, finding.category) == ("EMAIL_ADDRESS", Category.PII)
    assert 0 < finding.confidence <= 1
    assert "ann" not in repr(finding)


def test_many_texts_are_read_in_one_call() -> None:
    """Each text's findings as a call of its own gives them; texts without any are left out."""
    texts = [TEXT, "nothing here", "", "card 4111 1111 1111 1111", TEXT]
    each = {at: found for at, text in enumerate(texts) if (found := maskwire.detect(text))}
    assert maskwire.detect_all(texts) == each
    assert sorted(each) == [0, 3, 4]


def test_a_column_is_classified_with_reasons_and_no_value() -> None:
    """The entity, how sure, and why; None where nothing sensitive is known."""
    found = maskwire.classify(table="t", column="c07", values=["4111111111111111", "5555555555554444"])
    assert found is not None
    assert found.entity == "CREDIT_CARD"
    assert found.reasons
    assert "4111" not in repr(found)
    assert maskwire.classify(table="orders", column="order_no", values=["100045", "100052"]) is None


def test_a_described_column_shows_none_of_its_values() -> None:
    """What holds a sample keeps it out of its repr."""
    column = maskwire.Described("c1", values=["ann@example.org"])
    assert "ann" not in repr(column)
    assert maskwire.classify_table("t", [column])["c1"] is not None


@pytest.mark.parametrize(
    "lines",
    [
        "import maskwire; maskwire.detect('x')",
        "from maskwire.detect import classify; import maskwire; maskwire.detect('x'); classify('t', 'c')",
        "import maskwire.detect.classify; import maskwire; maskwire.detect('x')",
        "import maskwire; from maskwire.detect import find, classify_table; maskwire.detect('x'); find('x')",
        "from maskwire import detect, classify; detect('x'); from maskwire.detect.names import named; detect('x')",
        "import importlib; importlib.import_module('maskwire.detect.told'); import maskwire; maskwire.detect('x')",
        "from maskwire import cli; import maskwire; maskwire.detect('x')",
    ],
)
def test_the_function_and_the_package_are_both_there_in_any_order_of_imports(lines: str) -> None:
    """Each in an interpreter of its own, since an import happens once."""
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_examples_of_the_package_are_true() -> None:
    """The docstring's examples run."""
    assert doctest.testmod(maskwire).failed == 0
