"""What comes for a question, whatever protocol it came by, and who can be asked.

What it must never do: leave out a part of what came, or show any of it in a repr.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from maskwire.probe.attack import Attack, Kind
    from maskwire.probe.target import Target

__all__ = ["MOST", "Ask", "Asks", "Came", "Cells", "Session"]

MOST = 1 << 20  # bytes of an answer: enough to know whether something came
Cells = tuple[bytes | None, ...]


@dataclass(slots=True)
class Came:
    """All that came for one question. ``messages`` are parts of it by what they are; ``rows`` are the values of its
    rows; ``code`` and ``said`` are of its first error, and ``is_refusal`` tells a gateway's own; ``took`` is in
    seconds; ``is_open``: a transaction stands open; ``is_cut``: the rest was not waited for."""

    messages: list[tuple[bytes, bytes]] = field(default_factory=list, repr=False)
    rows: list[Cells] = field(default_factory=list, repr=False)
    code: str = ""
    said: str = field(default="", repr=False)
    is_refusal: bool = False
    size: int = 0
    took: float = 0.0
    is_open: bool = False
    is_cut: bool = False

    def raw(self) -> bytes:
        """Every byte that could hold a value, and once more the values of all rows with nothing between them: a value
        may be cut into rows and columns."""
        joined = b"".join(value for row in self.rows for value in row if value is not None)
        return b"\0".join([*(payload for _, payload in self.messages), joined])

    def told(self, guess: str) -> tuple[tuple[bytes, bytes], ...]:
        """What an answer says, but for the guess itself."""
        own = guess.encode()
        return tuple((kind, payload.replace(own, b"?") if own else payload) for kind, payload in self.messages)

    def texts(self) -> list[tuple[str | None, ...]]:
        """Its rows as texts; none where it is an error."""
        rows = [] if self.code else self.rows
        return [tuple(None if one is None else one.decode(errors="replace") for one in row) for row in rows]

    def failed(self, code: str, said: str, *, is_refusal: bool) -> None:
        """An error; the first one counts."""
        if not self.code:
            self.code, self.said, self.is_refusal = code or "unknown", said, is_refusal

    def behind(self, earlier: Came) -> Came:
        """This, with the messages of an earlier answer."""
        self.messages = earlier.messages + self.messages
        return self


Ask = Callable[[str], Awaitable[Came]]


class Asks(Protocol):
    """Whatever can be asked with SQL."""

    async def query(self, sql: str) -> Came:
        """One text of SQL."""
        ...

    async def tidy(self, came: Came, statements: tuple[str, ...]) -> None:
        """Takes back what an attack left in its session."""
        ...

    def close(self) -> None:
        """Ends the session; the next question has a new one."""
        ...


class Session(Asks, Protocol):
    """A session with a database's door, which can be asked in all the ways of its protocol."""

    dialect: str

    async def __aenter__(self) -> Session:
        """Logs in. Raises ConfigurationError."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the session."""
        ...

    def ways(self, statements: tuple[str, ...], kind: Kind) -> dict[str, Ask]:
        """Those in which the last of these can be sent beside a simple query."""
        ...

    async def bound(self, template: str, guess: str) -> Came:
        """A statement with its guess as a parameter."""
        ...

    async def setting(self, name: str, value: str) -> dict[str, tuple[Came, bool]]:
        """Asks for a setting in every way that there is: what came, and whether a session has it now."""
        ...

    async def beginning(self, startup: Mapping[str, str], sql: str) -> Came:
        """Asks in another session of the same principal, which begins with these parameters."""
        ...

    def odd(self, target: Target) -> AsyncIterator[tuple[Attack, Came]]:
        """Messages that are no statements; one got through where it was answered with no error."""
        ...

    async def texts(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of a query; none where it is refused."""
        ...

    def columns(self, database: str) -> AsyncIterator[Target]:
        """Columns of text in tables that have a whole number to go by."""
        ...
