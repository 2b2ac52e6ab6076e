"""A YAML file read by its form: every part named, every error with its line.

What it must never do: pass over a word that it does not know, or take one of two that contradict each other.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from maskwire.errors import ConfigurationError

_TEXT = frozenset({f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float")})
_DURATION = re.compile(r"(\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the file at ``path``; each reading raises ConfigurationError with file and line."""

    path: Path
    node: yaml.Node

    def wrong(self, what: str) -> ConfigurationError:
        """The error of this place."""
        return ConfigurationError(f"{self.path}:{self.node.start_mark.line + 1}: {what}")

    def unknown(self, name: str, known: Sequence[str]) -> ConfigurationError:
        """The error of a name that is none of the known ones."""
        near = difflib.get_close_matches(name, known, 1)
        meant = f' Did you mean "{near[0]}"?' if near else f" Known: {', '.join(known)}."
        return self.wrong(f'"{name}" is not known here.{meant}')

    def members(self, known: Iterable[str] | None) -> dict[str, Part]:
        """A mapping's members by name; where ``known`` is given, all of them are among it."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("a mapping (name: value) is expected here.")
        found: dict[str, Part] = {}
        names = None if known is None else tuple(known)
        for key, value in self.node.value:
            part = Part(self.path, key)
            name = part.text()
            if name in found:
                raise part.wrong(f'"{name}" is said twice.')
            if names is not None and name not in names:
                raise part.unknown(name, names)
            found[name] = Part(self.path, value)
        return found

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_true(self) -> bool:
        """Whether it is the word true, or another that means it."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:bool" and self.truth()

    def items(self) -> list[Part]:
        """A list's parts."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("a list is expected here.")
        return [Part(self.path, node) for node in self.node.value]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag not in _TEXT or not self.node.value:
            raise self.wrong("a text is expected here; put it in quotes where it reads as something else.")
        return str(self.node.value)

    def texts(self) -> frozenset[str]:
        """A list of texts, or one text."""
        if isinstance(self.node, yaml.ScalarNode):
            return frozenset({self.text()})
        return frozenset(part.text() for part in self.items())

    def pairs(self) -> Mapping[str, str]:
        """A mapping of texts to texts."""
        return {name: part.text() for name, part in self.members(None).items()}

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != "tag:yaml.org,2002:bool":
            raise self.wrong("true or false is expected here.")
        return bool(yaml.safe_load(self.node.value))

    def seconds(self) -> int:
        """A duration: 90s, 30m, 8h, 2d."""
        try:
            return duration(self.text())
        except ValueError as fault:
            raise self.wrong(str(fault)) from None


def duration(text: str) -> int:
    """Seconds of 90s, 30m, 8h, 2d. Raises ValueError, which says how to write it."""
    match = _DURATION.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise ValueError("a duration is written as 90s, 30m, 8h or 2d.")
    return int(match[1]) * _SECONDS[match[2]]


def read(path: Path) -> Part:
    """The file's root. Raises ConfigurationError where it can't be read, or is no YAML."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeError) as fault:
        raise ConfigurationError(f"{path} can't be read ({type(fault).__name__}).") from None
    except yaml.MarkedYAMLError as fault:
        line = 1 if fault.problem_mark is None else fault.problem_mark.line + 1
        raise ConfigurationError(f"{path}:{line}: this is not YAML: {fault.problem}.") from None
    except yaml.YAMLError:
        raise ConfigurationError(f"{path} holds characters that YAML does not allow.") from None
    if node is None:
        raise ConfigurationError(f"{path} is empty.")
    return Part(path, node)
