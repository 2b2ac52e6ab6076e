"""What a column holds, put right: one line under ``columns:`` of the policy file.

The file's text is edited and then read; nothing is taken that says anything else than the file did before, but for that
column.
What it must never do: write a file that was changed meanwhile, or one that can't be read.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from maskwire.errors import ConfigurationError
from maskwire.model import Category, Column
from maskwire.policy.conditions import pattern_of
from maskwire.policy.layout import PRESETS
from maskwire.policy.rules import Policy
from maskwire.policy_file import parse

__all__ = ["NOTHING", "Correction", "apply", "corrected"]

NOTHING = "none"
_KEY = re.compile(r"columns:[ \t]*(#.*)?\n?")
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Correction:
    """``after`` is the file's text with it, ``digest`` that of the text before; ``file`` None: there is none."""

    file: Path | None
    column: Column
    entity: str
    diff: tuple[str, ...]
    digest: str
    after: str = field(repr=False)


def corrected(
    file: Path | None, policy: Policy, column: Column, entity: str, known: Mapping[str, Category]
) -> Correction:
    """What is to be written so that the column counts as holding ``entity``, or ``none``. Raises ConfigurationError."""
    if entity != NOTHING and (_ENTITY.fullmatch(entity) is None or entity not in known):
        raise ConfigurationError("That is no entity that can be found.")
    try:
        before = file.read_bytes().decode() if file is not None else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("The policy file can't be read.") from None
    base = before
    if file is None:
        if policy.name not in PRESETS:
            raise ConfigurationError("This gateway's policy is of no file, and so there is none to put a line into.")
        base = f"extends: {policy.name}\n"
    pattern = pattern_of(column)
    after = _with(base, pattern, f'  "{pattern}": {entity}')
    _check(base, after, column, entity)
    name = file.name if file is not None else "policy.yaml"
    diff = unified_diff(before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm="", n=3)
    return Correction(file, column, entity, tuple(diff), sha256(before.encode()).hexdigest(), after)


def _with(text: str, pattern: str, line: str) -> str:
    """The text with that line first under ``columns:``, in place of the one of the same pattern."""
    if text and not text.endswith("\n"):
        text += "\n"
    lines = text.splitlines(keepends=True)
    at = next((n for n, one in enumerate(lines) if one.startswith("columns:")), None)
    if at is None:
        return f"{text}columns:\n{line}\n"
    if _KEY.fullmatch(lines[at]) is None:
        raise ConfigurationError("columns: of the policy file is not written in lines of its own: edit it by hand.")
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() and lines[n][0] not in " \t#"), len(lines))
    same = re.compile(rf"""[ \t]+(["']?){re.escape(pattern)}\1[ \t]*:.*\n?""")
    held = [one for one in lines[at + 1 : end] if same.fullmatch(one) is None]
    indent = next((one[: len(one) - len(one.lstrip())] for one in held if one.strip() and one[0] in " \t"), "  ")
    return "".join((*lines[: at + 1], f"{indent}{line.strip()}\n", *held, *lines[end:]))


def _check(before: str, after: str, column: Column, entity: str) -> None:
    """Nothing but that column is said otherwise. Raises ConfigurationError."""
    try:
        old, new = parse(before).policy, parse(after).policy
    except ConfigurationError:
        raise ConfigurationError("The policy file can't be edited by a line: edit it by hand.") from None
    stated = new.stated(column)
    says = stated is not None and (stated.entity or NOTHING) == entity
    pattern = pattern_of(column)
    others = [one for one in new.columns if one.pattern != pattern]
    if (
        not says
        or replace(old, columns=()) != replace(new, columns=())
        or others != [one for one in old.columns if one.pattern != pattern]
    ):
        raise ConfigurationError("The policy file can't be edited by a line: edit it by hand.")


def apply(made: Correction, digest: str) -> None:
    """Writes it, where the file is as it was when it was shown. Raises ConfigurationError."""
    if made.file is None:
        raise ConfigurationError("There is no policy file: start the gateway with --policy FILE, with these lines.")
    if digest != made.digest:
        raise ConfigurationError("The policy file was changed since this was shown. Look at it once more.")
    target = made.file.resolve()
    temporary = ""
    try:
        mode = target.stat().st_mode & 0o777
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as out:
            temporary = out.name
            out.write(made.after)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except OSError as fault:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ConfigurationError(f"The policy file can't be written ({type(fault).__name__}).") from None
