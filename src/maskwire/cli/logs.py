"""Log lines for machines: one JSON object each, on standard error.

What it must never do: print an exception's text, or any field that a record was given beside its message: the one and
the other may hold a value.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import TextIO

from maskwire.ledger import moment

__all__ = ["FORMATS", "set_up"]

FORMATS = ("text", "json")


class _Lines(logging.Formatter):
    """Time, level, who says it, what; of an exception its kind and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "time": moment(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            told["exception"] = record.exc_info[0].__name__
            if trace is not None:
                told["at"] = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        return json.dumps(told, ensure_ascii=True)


def set_up(form: str, out: TextIO | None = None) -> None:
    """What is logged from now on goes out in this form; "text" is as Python does it, warnings and worse alone."""
    if form != "json":
        return
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("maskwire").setLevel(logging.INFO)
