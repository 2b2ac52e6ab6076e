"""Requests as the store keeps them, and each step that one may take.

A request is asked; then approved or denied; what was approved ends by itself or is revoked. Every step leaves an event
for the ledger, and an approval counts only when the ledger has it.
What it must never do: take a step that the rules of the file do not allow, or one twice.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace

from maskwire.access.accounts import Account
from maskwire.access.approval import RequestRules
from maskwire.access.requests import Request, State, Wanted
from maskwire.access.store import Store, event
from maskwire.errors import ConfigurationError

_FIELDS = (
    "id, principal, on_behalf_of, source, columns, purpose, seconds, asked, state, approver, until, is_break_glass, "
    "reviewer"
)
APPROVED, TAKEN = "access-approved", "access-taken"


class NotAllowedError(ConfigurationError):
    """The rules of the file do not allow this step; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step, as the ledger is told of it. ``subject`` is the request's or token's identity, ``actor`` who took it,
    ``purpose`` the request's."""

    seq: int
    time: float
    kind: str
    subject: str
    principal: str
    actor: str
    purpose: str = ""


class KeptRequests:
    """The part of the store that is about requests. Raises ConfigurationError where the store fails."""

    def __init__(self, store: Store, rules: RequestRules) -> None:
        self._store = store
        self._rules = rules

    # ---------------------------------------------------------------- steps

    def ask(self, account: Account, wanted: Wanted, now: float) -> Request:
        """A new request. Raises NotAllowedError."""
        if not self._rules.may_ask(account):
            raise NotAllowedError("This principal may not ask for access: see requests: in the file of principals.")
        _within(wanted.seconds, self._rules.longest)
        request = _asked(account, wanted, now)
        self._add(request, "access-requested", account.name)
        return request

    def take(self, account: Account, wanted: Wanted, now: float) -> Request:
        """Break-glass: a grant at once, to be looked at afterwards. Raises NotAllowedError."""
        rule = self._rules.break_glass
        if rule is None or not self._rules.may_break(account):
            raise NotAllowedError("This principal may not take access at once: see break_glass: in the file.")
        _within(wanted.seconds, rule.longest)
        request = replace(
            _asked(account, wanted, now),
            state=State.APPROVED,
            approver=account.name,
            until=now + wanted.seconds,
            is_break_glass=True,
        )
        self._add(request, TAKEN, account.name)
        return request

    def approve(self, identity: str, account: Account, now: float, seconds: int | None = None) -> Request:
        """The grant counts from now on: for the time that was asked, or for ``seconds``, which is no more. Raises
        NotAllowedError."""
        request = self._decidable(identity, account)
        granted = request.seconds if seconds is None else seconds
        if granted < 1:
            raise NotAllowedError("A grant lasts for a second at least.")
        _within(granted, request.seconds)
        self._step(request, State.ASKED, State.APPROVED, APPROVED, account, now, now + granted)
        return self.one(identity)

    def deny(self, identity: str, account: Account, now: float) -> Request:
        """It will not be granted. Raises NotAllowedError."""
        self._step(self._decidable(identity, account), State.ASKED, State.DENIED, "access-denied", account, now, 0.0)
        return self.one(identity)

    def revoke(self, identity: str, account: Account, now: float) -> Request:
        """The grant ends now: by whoever has it, or may approve it, or may review it. Raises NotAllowedError."""
        request = self.one(identity)
        may = account.name == request.principal or self._rules.may_approve(account, request)
        if not may and not (request.is_break_glass and self._rules.may_review(account, request)):
            raise NotAllowedError("A grant is revoked by its principal, or by who may approve or review it.")
        self._step(request, State.APPROVED, State.REVOKED, "access-revoked", account, now, now)
        return self.one(identity)

    def review(self, identity: str, account: Account, now: float) -> Request:
        """Somebody else has looked at what was taken at once. Raises NotAllowedError."""
        request = self.one(identity)
        if not request.is_break_glass or request.reviewer:
            raise NotAllowedError("There is nothing to review: it was not taken by break-glass, or was reviewed.")
        if not self._rules.may_review(account, request):
            raise NotAllowedError("What was taken by break-glass is reviewed by another, with a role of reviewers.")
        with self._store.change() as change:
            change.execute("UPDATE requests SET reviewer = ? WHERE id = ? AND reviewer = ''", (account.name, identity))
            event(change, now, "access-reviewed", identity, request.principal, account.name)
        return self.one(identity)

    def end(self, now: float) -> None:
        """Writes down of which grants the time is over. They count no more in any case."""
        over = self._store.read(
            "SELECT id, principal, until FROM requests WHERE state = 'approved' AND until <= ?", now
        )
        for identity, principal, until in over:
            with self._store.change() as change:
                changed = change.execute(
                    "UPDATE requests SET state = 'ended' WHERE id = ? AND state = 'approved' RETURNING 1", (identity,)
                )
                if changed:
                    event(change, float(str(until)), "access-ended", str(identity), str(principal), "maskwire")

    # ---------------------------------------------------------------- what there is

    def all(self) -> tuple[Request, ...]:
        """Every request, the newest first."""
        return tuple(map(_request, self._store.read(f"SELECT {_FIELDS} FROM requests ORDER BY asked DESC, id")))  # noqa: S608

    def one(self, identity: str) -> Request:
        """The request. Raises ConfigurationError where there is none."""
        rows = self._store.read(f"SELECT {_FIELDS} FROM requests WHERE id = ?", identity)  # noqa: S608 - fixed text
        if not rows:
            raise ConfigurationError("There is no such request. See: maskwire access list")
        return _request(rows[0])

    def recorded(self) -> tuple[Request, ...]:
        """Those that were approved or taken, and of which the ledger has that."""
        rows = self._store.read(
            f"SELECT {_FIELDS} FROM requests WHERE state = 'approved' AND id IN "  # noqa: S608 - fixed texts
            "(SELECT subject FROM events WHERE recorded = 1 AND kind IN (?, ?))",
            APPROVED,
            TAKEN,
        )
        return tuple(map(_request, rows))

    # ---------------------------------------------------------------- for the ledger

    def events(self) -> tuple[Event, ...]:
        """What the ledger has not been told, oldest first."""
        rows = self._store.read(
            "SELECT seq, time, kind, subject, e.principal, actor, coalesce(r.purpose, '') FROM events e "
            "LEFT JOIN requests r ON r.id = e.subject WHERE recorded = 0 ORDER BY seq"
        )
        return tuple(Event(int(str(seq)), float(str(time)), *map(str, texts)) for seq, time, *texts in rows)

    def told(self, events: tuple[Event, ...]) -> None:
        """The ledger has these."""
        with self._store.change() as change:
            for one in events:
                change.execute("UPDATE events SET recorded = 1 WHERE seq = ?", (one.seq,))

    # ---------------------------------------------------------------- within

    def _decidable(self, identity: str, account: Account) -> Request:
        request = self.one(identity)
        if account.name in (request.principal, request.on_behalf_of):
            raise NotAllowedError("Nobody decides on a request of their own.")
        if not self._rules.may_approve(account, request):
            raise NotAllowedError("This principal may not decide on that request: see approvers: in the file.")
        return request

    def _add(self, request: Request, kind: str, actor: str) -> None:
        with self._store.change() as change:
            change.execute(
                f"INSERT INTO requests ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (
                    request.id, request.principal, request.on_behalf_of, request.source, json.dumps(request.columns),
                    request.purpose, request.seconds, request.asked, request.state.value, request.approver,
                    request.until, int(request.is_break_glass), request.reviewer,
                ),
            )  # fmt: skip
            event(change, request.asked, kind, request.id, request.principal, actor)

    def _step(  # noqa: PLR0917 - one row's change
        self, request: Request, before: State, after: State, kind: str, account: Account, now: float, until: float
    ) -> None:
        with self._store.change() as change:
            changed = change.execute(
                "UPDATE requests SET state = ?, approver = CASE WHEN ? = 'revoked' THEN approver ELSE ? END, until = ? "
                "WHERE id = ? AND state = ? RETURNING 1",
                (after.value, after.value, account.name, until, request.id, before.value),
            )
            if not changed:
                raise NotAllowedError(f"That request is {request.state.value}, not {before.value}.")
            event(change, now, kind, request.id, request.principal, account.name)


def _asked(account: Account, wanted: Wanted, now: float) -> Request:
    return Request(
        secrets.token_hex(8), account.name, wanted.on_behalf_of, wanted.source, wanted.columns, wanted.purpose,
        wanted.seconds, now,
    )  # fmt: skip


def _within(seconds: int, longest: int) -> None:
    if seconds > longest:
        raise NotAllowedError(f"That is too long: {longest // 60} minutes at most.")


def _request(row: tuple[object, ...]) -> Request:
    identity, principal, behalf, source, columns, purpose, seconds, asked, state, approver, until, glass, reviewer = row
    return Request(
        str(identity), str(principal), str(behalf), str(source), tuple(json.loads(str(columns))), str(purpose),
        int(str(seconds)), float(str(asked)), State(str(state)), str(approver), float(str(until)), bool(glass),
        str(reviewer),
    )  # fmt: skip
