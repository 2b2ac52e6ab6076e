"""What a wrapped server says on its standard error, line by line, as its operator is shown it.

What it is for: a word that says what a value is may stand in a line before it, and a key fills many lines.
What it must never do: hold back a line for longer than a moment, or remember more than a few.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from maskwire.mcp.wrap.leaves import Leaves

__all__ = ["Overheard"]

_LINES, _CHARACTERS = 8, 2000  # of what was said before; of each of its lines
_LONGEST = 1000  # lines of a key, after which what follows is none
_BEGIN = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{1,64}-{4,5}")  # RFC 7468, RFC 4716
_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{1,64}-{4,5}")
_KEY = "[PEM]"


class Overheard:
    """One server's standard error."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._before: deque[str] = deque(maxlen=_LINES)
        self._hidden = 0  # lines of a key since it began; 0 outside of one

    def __repr__(self) -> str:
        return f"Overheard({len(self._before)} lines)"

    def told(self, lines: Sequence[str]) -> str:
        """Lines that came together, with what is found in them, and behind those before, masked."""
        left = [text for line in lines if (text := self._outside(line))]
        shown = self._leaves.behind("".join(self._before), "".join(left))
        self._before.extend(text if len(text) <= _CHARACTERS else "\n" for text in left)
        return shown

    def _outside(self, line: str) -> str:
        """What of a line is not within a key; a word of ours where one begins."""
        if self._hidden:
            end = _END.search(line)
            if end is None:
                self._hidden = self._hidden + 1 if self._hidden < _LONGEST else 0
                return ""
            self._hidden = 0
            line = line[end.end() :]
            if not line.strip():
                return ""
        begins = list(_BEGIN.finditer(line))
        if begins and _END.search(line, begins[-1].end()) is None:
            self._hidden = 1
            line = f"{line[: begins[-1].start()]}{_KEY}\n"
        return line
