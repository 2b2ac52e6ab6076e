"""Findings as SARIF 2.1.0 (OASIS standard), which code hosts and editors show beside the line.

What it must never do: quote what was found. A result says which rule, where, and how sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from maskwire import __version__
from maskwire.model import Category

if TYPE_CHECKING:
    from maskwire.cli.found import Found

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_WORDS = {
    Category.PII: "data about a person",
    Category.PHI: "health data",
    Category.PCI: "payment data",
    Category.SECRET: "a secret",
}


def sarif(found: Sequence[Found]) -> dict[str, object]:
    """One run with a rule for each entity that was found."""
    categories = {one.finding.entity: one.finding.category for one in found}
    entities = sorted(categories)
    driver = {
        "name": "maskwire",
        "version": __version__,
        "rules": [
            {
                "id": entity,
                "shortDescription": {"text": f"{entity}: {_WORDS[categories[entity]]}"},
                "properties": {"tags": [categories[entity].value]},
            }
            for entity in entities
        ],
    }
    results = [_result(one, entities.index(one.finding.entity)) for one in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: Found, rule: int) -> dict[str, object]:
    finding = one.finding
    region = {
        "startLine": one.line,
        "startColumn": one.column,
        "endLine": one.end_line,
        "endColumn": one.end_column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
    }
    uri = "stdin" if one.place == "-" else quote(PurePath(one.place).as_posix())
    return {
        "ruleId": finding.entity,
        "ruleIndex": rule,
        "level": "error" if finding.category is Category.SECRET else "warning",
        "message": {"text": f"{finding.entity} ({_WORDS[finding.category]}), confidence {finding.confidence:.2f}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }
