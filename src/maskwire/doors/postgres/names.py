"""What the names of one session may stand for: prepared statements, portals, SQL cursors.

Protocol names are exact: a name stands for the message that was understood, or for nothing. Names used from SQL
(EXECUTE, FETCH) may stand for anything that ever bore them, and the strictest reading wins (leaks.md 56).
What it must never do: forget a meaning that the upstream may still know.
"""

from __future__ import annotations

from functools import lru_cache

from maskwire.asked import Taken
from maskwire.doors.postgres.pending import Portal, Prepared
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.sql.statement import Kind, Statement
from maskwire.wire.postgres import messages as m

OURS = "maskwire_"  # how the names of the gateway's own statements begin
_MAX_NAMES = 5_000
_MAX_MEANINGS = 5_000  # over all names of a session
_MAX_NAME = 63  # bytes; NAMEDATALEN - 1 of PostgreSQL's src/include/pg_config_manual.h


class Names:
    """The names of one session."""

    def __init__(self) -> None:
        self._prepared: dict[str, Prepared] = {}
        self._portals: dict[str, Portal] = {}
        # Each meaning with the number of the message that last gave it.
        self._meanings: dict[tuple[str, str], dict[Statement, int]] = {}
        self._given = 0
        self._held: set[str] = set()
        self._taken: dict[str, Taken] = {}  # of cursors and named portals
        self._has_cursors = False  # a cursor may have a meaning
        self._full = False

    def prepare(self, prepared: Prepared, statements: tuple[Statement, ...]) -> None:
        """A Parse is on its way. If the upstream refuses it, ``unprepare`` brings the former one back."""
        prepared.before = self._prepared.get(prepared.name) if prepared.name else None
        if prepared.before is not None and prepared.before.acknowledged:
            prepared.before.before = None  # what there is has nothing to go back to
        self._bounded(self._prepared)
        self._prepared[prepared.name] = prepared
        if prepared.name:  # the unnamed statement can't be reached from SQL
            for statement in statements:
                self._mean("statement", prepared.name, statement)

    def unprepare(self, prepared: Prepared) -> None:
        """The Parse failed or was skipped: the name stands for what it stood for before it."""
        later = self._prepared.get(prepared.name)
        if later is not prepared:  # one that came behind it has not failed yet: it goes back further, too
            while later is not None and later.before is not prepared:
                later = later.before
            if later is not None:
                later.before = prepared.before
        elif prepared.before is not None:
            self._prepared[prepared.name] = prepared.before
        else:
            del self._prepared[prepared.name]

    def prepared(self, name: str) -> Prepared:
        """What a protocol name stands for. Raises RefusedError (26000) where it is nothing we understood."""
        found = self._prepared.get(name)
        if found is None:
            raise RefusedError(
                Refusal("26000", "unknown-statement", "The prepared statement does not exist.", "Prepare it again.")
            )
        return found

    def stands(self, prepared: Prepared) -> bool:
        """Whether its name stands for it still, and one more portal can be bound to it."""
        return self._prepared.get(prepared.name) is prepared and len(self._portals) < _MAX_NAMES

    def find(self, name: str) -> Prepared | None:
        """As ``prepared``, None where it is nothing."""
        return self._prepared.get(name)

    def types_of(self, message: m.Frontend) -> tuple[int, ...]:
        """The types that the client declared for the parameters of what a message prepares or binds."""
        if isinstance(message, m.Parse):
            return message.types
        return self.prepared(message.statement).types if isinstance(message, m.Bind) else ()

    def used(self, statement: Statement) -> tuple[Prepared, ...]:
        """What a statement of SQL reaches by name of what the client prepared by message, or would give anew."""
        if statement.kind not in (Kind.EXECUTE, Kind.DEALLOCATE, Kind.PREPARE) or not statement.name:
            return ()
        found = self._prepared.get(statement.name)
        return () if found is None else (found,)

    def former(self, name: str) -> tuple[Prepared, ...]:
        """What a name stands for already that is about to be given. The unnamed statement is replaced unasked."""
        found = self._prepared.get(name) if name else None
        return () if found is None else (found,)

    def bind(self, portal: Portal) -> None:
        """A Bind is on its way."""
        self._bounded(self._portals)
        self._portals[portal.name] = portal
        if portal.name and portal.name not in self._held:  # a cursor WITH HOLD outlives a Bind that fails
            self._taken[portal.name] = portal.taken
        if portal.name and portal.prepared.asked is not None:
            self._mean("cursor", portal.name, portal.prepared.asked.statement)

    def taken(self, statement: Statement, portal: Portal | None = None) -> Taken | None:
        """What counts the rows of the cursor or portal that a statement, or this portal's run, fetches from."""
        if statement.kind is Kind.FETCH and statement.name is not None:
            return self._taken.setdefault(statement.name, Taken())
        if portal is None or not portal.name:
            return None if portal is None else portal.taken
        return self._taken.setdefault(portal.name, portal.taken)

    @property
    def is_full(self) -> bool:
        """Whether no more portals can be bound."""
        return len(self._portals) >= _MAX_NAMES

    def begun(self, name: str | None) -> None:
        """The upstream has opened or closed a cursor of that name, None for all: what is fetched counts anew."""
        if name is None:
            self._taken.clear()
        else:
            self._taken.pop(name, None)

    def is_cursor(self, name: str) -> bool:
        """Whether the name is a cursor's of SQL, and no portal's."""
        return name not in self._portals and ("cursor", name) in self._meanings

    def portal(self, name: str) -> Portal:
        """What a portal's name stands for. Raises RefusedError (34000)."""
        found = self._portals.get(name)
        if found is None:
            raise RefusedError(Refusal("34000", "unknown-portal", "The portal does not exist.", "Bind it again."))
        return found

    def forget_prepared(self, name: str) -> None:
        """The client closes it, or its text was refused."""
        self._prepared.pop(name, None)

    @property
    def given(self) -> int:
        """Counts what gave a name its meaning: what ``closed`` may take away ends here."""
        return self._given

    def closed(self, name: str, given: int) -> None:
        """The upstream has closed it: what the name stood for when Close was sent, it stands for no longer.

        What gave it a meaning after that stays, even where it is the same meaning.
        """
        left = {meaning: at for meaning, at in self._meanings.pop(("statement", name), {}).items() if at > given}
        if left:
            self._meanings["statement", name] = left

    def forget_portal(self, name: str) -> None:
        """The client closes it."""
        self._portals.pop(name, None)

    def note(self, statements: tuple[Statement, ...]) -> None:
        """SQL that changes what names stand for is on its way: protocol names that it may touch stand for nothing."""
        for statement in statements:
            name = statement.name
            if statement.kind is Kind.SELECT and statement.inner is None:
                continue
            match statement.kind:
                case Kind.PREPARE | Kind.DEALLOCATE:
                    self._drop(self._prepared, name)
                case Kind.DECLARE | Kind.CLOSE:
                    self._drop(self._portals, name)
                case Kind.DISCARD:
                    self._drop(self._prepared, None)
                    self._drop(self._portals, None)
            if name is not None and statement.inner is not None:
                if statement.kind is Kind.PREPARE:
                    self._mean("statement", name, statement.inner)
                elif statement.kind is Kind.DECLARE:
                    self._mean("cursor", name, statement.inner)
                    if statement.hold:
                        self._held.add(name)

    def alternatives(self, statement: Statement) -> tuple[Statement, ...]:
        """What EXECUTE or FETCH may run. Raises RefusedError where the name was never understood."""
        if statement.kind is Kind.EXECUTE:
            space = "statement"
        elif statement.kind is Kind.FETCH:
            space = "cursor"
        else:
            return ()
        if self._full:
            raise RefusedError(
                Refusal("54000", "too-many-names", "This session has used too many statement and cursor names.",
                        "Connect again to use EXECUTE and FETCH.")
            )  # fmt: skip
        meanings = self._meanings.get((space, statement.name or ""))
        if not meanings:
            code = "26000" if space == "statement" else "34000"
            raise RefusedError(
                Refusal(code, "unknown-name", f"The {space} does not exist in this session.",
                        "Create it in this session first.")
            )  # fmt: skip
        if space == "statement" and any(meaning.kind is not Kind.SELECT for meaning in meanings):
            # It could give a name another meaning at a time that nobody saw.
            raise RefusedError(
                Refusal("42501", "execute-not-a-query", "EXECUTE of anything but a prepared query is refused.",
                        "Send the statement itself.")
            )  # fmt: skip
        return tuple(meanings)

    def transaction_ended(self) -> None:
        """Nothing is under way and no transaction is open: only cursors WITH HOLD and prepared statements live on."""
        if self._portals:
            self._portals.clear()
        if not (self._taken or self._has_cursors):
            return
        self._taken = {name: one for name, one in self._taken.items() if name in self._held}
        for key in [key for key in self._meanings if key[0] == "cursor" and key[1] not in self._held]:
            del self._meanings[key]
        self._has_cursors = bool(self._held)

    def _mean(self, space: str, name: str, statement: Statement) -> None:
        if self._full:
            return  # EXECUTE and FETCH are refused from now on; protocol names are exact without this
        if sum(map(len, self._meanings.values())) >= _MAX_MEANINGS:
            self._full = True
            self._meanings.clear()
            return
        self._given += 1
        self._has_cursors = self._has_cursors or space == "cursor"
        self._meanings.setdefault((space, name), {})[statement] = self._given

    @staticmethod
    def _drop(names: dict[str, Prepared] | dict[str, Portal], name: str | None) -> None:
        if name is None:
            names.clear()
        else:
            names.pop(name, None)

    @staticmethod
    def _bounded(names: dict[str, Prepared] | dict[str, Portal]) -> None:
        if len(names) >= _MAX_NAMES:
            raise RefusedError(
                Refusal("54000", "too-many-names", "This session holds too many prepared statements or portals.",
                        "Close those that are no longer needed.")
            )  # fmt: skip


def exact_names(message: m.Frontend) -> None:
    """Refuses a name of which the upstream would keep the first bytes only: two names would be one there; and one that
    the gateway may give itself: what it stands for in the upstream would be the gateway's."""
    match message:
        case m.Parse(name=name) | m.Describe(name=name) | m.Close(name=name) | m.Execute(portal=name):
            _exact(name)
        case m.Bind(portal=portal, statement=name):
            if portal:
                _exact(portal)
            _exact(name)


def not_ours(name: str | None) -> None:
    """Refuses a name that is kept for the gateway's own statements."""
    if name and name.lower().startswith(OURS):
        raise RefusedError(
            Refusal("42939", "reserved-name", f"Names that begin with {OURS} are the gateway's own.",
                    "Give it another name.")
        )  # fmt: skip


@lru_cache(maxsize=256)
def _exact(name: str) -> None:
    not_ours(name)
    if not name.isascii():  # in the encoding of the database, two could be one
        raise RefusedError(
            Refusal("42622", "name-beyond-ascii", "A statement's or portal's name has letters beyond ASCII.",
                    "Use plain letters and digits.")
        )  # fmt: skip
    if len(name) > _MAX_NAME:
        raise RefusedError(
            Refusal("42622", "name-too-long", f"A statement's or portal's name is longer than {_MAX_NAME} bytes.",
                    "Use a shorter name.")
        )  # fmt: skip
