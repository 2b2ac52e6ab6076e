"""Log lines for machines: each is one JSON object that holds no value."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from maskwire.cli.logs import set_up


@pytest.fixture(name="root")
def root_logger() -> Iterator[logging.Logger]:
    """As it was before, afterwards."""
    root, own = logging.getLogger(), logging.getLogger("maskwire")
    before = root.handlers, root.level, own.level
    yield root
    root.handlers = before[0]
    root.setLevel(before[1])
    own.setLevel(before[2])


def test_each_line_is_an_object_with_time_level_and_place(root: logging.Logger) -> None:
    """Also of a message that has lines and quotes."""
    out = io.StringIO()
    set_up("json", out)
    logging.getLogger("maskwire.gateway").info('the policy\n"was" read %s', "again")
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert told["time"].endswith("Z")
    assert (told["level"], told["logger"]) == ("info", "maskwire.gateway")
    assert told["message"] == 'the policy\n"was" read again'
    assert root.handlers


def test_of_an_exception_its_kind_and_place_are_told(root: logging.Logger) -> None:
    """Its text may hold a value; so may what a record was given besides."""
    out = io.StringIO()
    set_up("json", out)
    try:
        raise ValueError("unheard@example.com")
    except ValueError:
        logging.getLogger("maskwire").exception("it failed", extra={"row": "unheard"})
    assert "unheard" not in out.getvalue()
    told = json.loads(out.getvalue())
    assert told["exception"] == "ValueError"
    assert told["at"].startswith("test_logs.py:")


def test_text_is_as_python_does_it(root: logging.Logger) -> None:
    """Nothing is changed."""
    before = list(root.handlers)
    set_up("text")
    assert root.handlers == before
