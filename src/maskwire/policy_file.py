"""Policy files and presets, read with everything that this version knows: entities, transforms, the kernel's scanner.

What it must never do: give a policy whose detectors do not hold their own samples, or a transform that the kernel has
not: that is redacted, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from maskwire._kernel import Scanner, detectors
from maskwire.detect.names import VOCABULARY, category
from maskwire.errors import ConfigurationError, RefusedError
from maskwire.model import Category, Transform
from maskwire.policy.faults import Fault, Mark, PolicyError
from maskwire.policy.load import Loaded, Words, load
from maskwire.policy.rules import CONFIDENTIAL, DERIVED, SCHEMA_TEXT, Policy
from maskwire.sql.row_conditions import condition_of, why
from maskwire.transform.properties import PROPERTIES

PRESETS = Path(__file__).parent / "policy" / "presets"
# Entities that no detector finds: what is made of several, what the catalog of a database says, whole texts and rows.
_OTHER = ("FREE_TEXT", "GENERATED", "ROW", SCHEMA_TEXT, DERIVED, CONFIDENTIAL)
_AT = re.compile(r"detector (\d+): (.*)")


def read(path: Path) -> Loaded:
    """A policy file. Raises PolicyError, whose text has a line for each fault, or ConfigurationError."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise ConfigurationError(f"The policy file {path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"The policy file {path} is not UTF-8. Save it as UTF-8.") from None
    return parse(text, str(path))


def parse(text: str, name: str = "") -> Loaded:
    """The text of a policy file of that name. Raises PolicyError."""
    try:
        found = load(text, Words(entities(), preset, _is_known))
        _check_detectors(found)
        _check_rows(found)
    except PolicyError as error:
        raise PolicyError(error.faults, name) from None
    return found


@lru_cache
def preset(name: str) -> Policy:
    """A policy that comes with Maskwire."""
    return read(PRESETS / f"{name}.yaml").policy


def reasons(name: str) -> tuple[str, ...]:
    """Why a preset has each of its own rules, in their order."""
    return read(PRESETS / f"{name}.yaml").reasons


@lru_cache
def entities() -> Mapping[str, Category]:
    """Every entity that can be found, by a column's name or by content, and those that are of no detector."""
    found = {name: category(name) for name in VOCABULARY}
    found.update((name, Category(text)) for name, text in detectors())
    found.update((name, Category.PII) for name in _OTHER)
    return {**dict(sorted(found.items())), "SCHEMA_SECRET": Category.SECRET}


def categories_of(policy: Policy) -> Mapping[str, Category]:
    """Every entity that can be found under a policy, with its category."""
    return {**entities(), **{one.entity: one.category for one in policy.detectors}}


def scanner_of(policy: Policy) -> Scanner:
    """The detectors of a policy, beside the built-in ones. Raises ConfigurationError."""
    if not policy.detectors:
        return Scanner()
    try:
        return Scanner(
            extra=[
                {
                    "entity": one.entity,
                    "category": one.category.value,
                    "pattern": one.pattern,
                    "keywords": list(one.keywords),
                    "validator": one.validator,
                    "finds": list(one.finds),
                    "ignores": list(one.ignores),
                }
                for one in policy.detectors
            ]
        )
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def _check_detectors(found: Loaded) -> None:
    """A policy's detectors must hold their samples. Raises PolicyError at the one that does not."""
    if not found.policy.detectors:
        return
    try:
        scanner_of(found.policy)
    except ConfigurationError as error:
        said = _AT.fullmatch(str(error))
        mark = found.detector_marks[int(said[1])] if said is not None else Mark(1, 1)
        raise PolicyError([Fault(mark, f"this detector can't be taken: {said[2] if said else error}")]) from None


def _check_rows(found: Loaded) -> None:
    """The conditions of a policy's own row filters must be plain ones. Raises PolicyError at each that is not."""
    faults = []
    for rule, mark in zip(found.policy.rows, found.row_marks, strict=False):
        try:
            condition_of(rule.where, len(rule.asks))
        except RefusedError as error:
            faults.append(Fault(mark, f"this is no condition that can be taken: {why(error)}"))
    if faults:
        raise PolicyError(faults)


def _is_known(transform: Transform) -> bool:
    """Whether the kernel has a transform with these options."""
    if transform.name == "scan":
        return True
    known = PROPERTIES.get(transform.name)
    return known is not None and {name for name, _ in transform.options} <= known.options.keys()
