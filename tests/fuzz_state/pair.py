"""Two gateways on one database, and the judge of what comes out of them.

What it must never do: let something happen to one of them that does not happen to the other.
"""

from __future__ import annotations

import asyncio
import select
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import psycopg

from maskwire.doors.postgres.running import Repeats
from maskwire.errors import MaskwireError
from maskwire.gateway import connection as connections
from maskwire.gateway import server as servers
from maskwire.ledger.entry import Entry, Kind, Phase
from maskwire.model import Limits
from tests.fuzz_state.talk import Said, Talk
from tests.fuzz_state.told import entries_told, loosely, shown
from tests.fuzz_state.world import CHANGES, DATABASE, FRAGMENTS, GRANT, POLICIES, SHOWS, reset
from tests.live.gate import Gate
from tests.live.raw import SYNC, Raw, query

READER = "talk_reader"
_WAIT = 5.0  # seconds until what should have come is not waited for any more
_PERHAPS = 0.2  # the same of what need not come
_HEARD = 0.02  # seconds in which a gateway has read what it need not answer
_LAST = "SELECT 'the end'"
_APART = ("client", "time", "duration")  # fields of entries by which the two differ
_TOLD = ("literals", "parameters", "traceparent", "tags")  # which an opening entry has for its closing one


class DifferError(AssertionError):
    """The two did not do the same, or a canary came out."""


@dataclass
class Tally:
    """What was tried: ``repeats`` is how often the short cut was taken from question to answer."""

    talks: int = 0
    steps: int = 0
    bytes: int = 0
    entries: int = 0
    asked: int = 0
    repeats: int = 0
    reordered: int = 0
    events: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.talks} conversations, {self.steps} steps, {self.bytes} bytes and {self.entries} entries compared; "
            f"short cut {self.asked} times begun, {self.repeats} times to its end; {sum(self.events.values())} events"
        )


class Side:
    """One of the two gateways, with its clients."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        assert gate.gateway is not None
        self.gateway = gate.gateway
        self.gateway.source.seed = 0
        self.entries: list[Entry] = []
        self.gateway.recorder.listeners.append(lambda entries, _: self.entries.extend(entries))
        self.clients: dict[int, Raw] = {}
        self.heard: dict[str, bytes] = {}
        self._seen: dict[int, int] = {}
        self._names: dict[int, str] = {}

    def do(self, work: Any) -> Any:
        """In the gateway's own loop."""

        async def doing() -> Any:
            found = work()
            return await found if asyncio.iscoroutine(found) else found

        return asyncio.run_coroutine_threadsafe(doing(), self.gate.loop).result(30)

    def connect(self, client: int, name: str) -> None:
        """A client comes."""
        self.clients[client] = Raw(self.gate.port, database=DATABASE)
        self._names[client], self._seen[client] = name, len(self.clients[client].received)
        self.heard[name] = b""

    def dialogue(self, client: int) -> Any:
        """Of that client."""
        found = [one for one in self.gateway.connections if one.identity == self._names[client]]
        return found[0]._dialogue if found else None  # type: ignore[union-attr]

    def may_speak(self, client: int) -> bool:
        """Whether no other client holds the only upstream session."""
        others = (self.dialogue(one) for one in self.clients if one != client)
        return self.gateway.pool._size > 1 or all(one is None or one.at_rest for one in others)

    def say(self, said: Said) -> None:
        """Says it, and hears what is awaited."""
        raw = self.clients[said.client]
        try:
            for part in said.parts:
                raw._sock.sendall(part)
                if len(said.parts) > 1:
                    time.sleep(0.001)
        except OSError:
            pass  # the gateway has ended it, which is heard
        self.hear(said.client, said.ready, wait=_PERHAPS if said.is_skipped else _WAIT)
        if not (said.parts[-1].endswith(SYNC) or said.words.startswith(("SELECT", "TABLE", "VALUES"))):
            time.sleep(_HEARD)
        self.quieten()

    def hear(self, client: int, ready: int, until: bytes = b"", wait: float = _WAIT) -> None:
        """Reads until so many ReadyForQuery have come, or the text ``until``."""
        raw, ends, buffer = self.clients[client], time.monotonic() + wait, b""
        whole = b""
        while (ready > 0 or (until and not _has_ended(whole, until))) and time.monotonic() < ends:
            if not select.select([raw._sock], [], [], max(0.0, ends - time.monotonic()))[0]:
                break
            try:
                data = raw._sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.heard[self._names[client]] += b"<end>"
                break
            self.heard[self._names[client]] += data
            buffer, whole = buffer + data, whole + data
            while len(buffer) >= 5 and len(buffer) > int.from_bytes(buffer[1:5], "big"):
                ready -= buffer[:1] == b"Z"
                buffer = buffer[1 + int.from_bytes(buffer[1:5], "big") :]

    def quieten(self) -> None:
        """Until no catalog is being read again: what is said while it is may be understood by the one or the other."""
        ends = time.monotonic() + _WAIT
        while self.do(lambda: any(task.get_coro().__name__ == "_refresh" for task in self.gateway._tasks)):
            assert time.monotonic() < ends

    def leave(self, client: int) -> None:
        """A client goes, once all that it asked was answered."""
        raw = self.clients[client]
        try:
            raw._sock.sendall(SYNC + query("ROLLBACK") + SYNC + query(_LAST))
            self.hear(client, 0, b"the end")
        except OSError:
            pass
        raw._sock.close()
        del self.clients[client]

    def settle(self) -> None:
        """Until its sessions are gone and their upstream sessions are given back."""
        ends = time.monotonic() + _WAIT
        while self.gateway.connections and time.monotonic() < ends:
            time.sleep(0.001)

    def recorded(self) -> dict[str, list[dict[str, Any]]]:
        """The entries since this was last asked, by session, what differs left out."""
        self.do(lambda: None)
        entries, self.entries = self.entries, []
        found: dict[str, list[dict[str, Any]]] = {}
        opened: dict[str, Entry] = {}
        for entry in entries:
            if entry.kind is Kind.HEARTBEAT:
                continue
            if entry.phase is Phase.OPENING:
                opened[entry.exchange] = entry
                continue
            plain = {one.name: getattr(entry, one.name) for one in fields(Entry) if one.name not in _APART}
            if entry.phase is Phase.CLOSING:
                plain |= {name: getattr(opened[entry.exchange], name) for name in _TOLD} | {"phase": Phase.WHOLE}
            found.setdefault(entry.session, []).append(plain)
        return found


class Pair:
    """The gateway as it is, the one that goes message by message, and the database's owner."""

    def __init__(self, owner: psycopg.Connection, fast: Gate, slow: Gate) -> None:
        self.owner = owner
        self.fast, self.slow = Side(fast), Side(slow)
        self.sides = (self.fast, self.slow)
        self.tally = Tally()
        self.identity = ""
        self._count = count(1)
        self._is_changed = False

    def judge(self, talk: Talk) -> None:
        """Has a conversation on both. Raises DifferError."""
        for side in self.sides:
            side.entries.clear()
            side.heard.clear()
            side.gateway.pool._size = 10 if talk.apart and side is self.slow else talk.sessions
            side.gateway.settings = replace(side.gateway.settings, limits=Limits(rows=talk.rows))
        self.tally.talks += 1
        try:
            for client in (0, 1):
                self._connect(client)
            happened = self._have(talk)
            for side in self.sides:
                # Who holds the upstream session goes first.
                for client in sorted(side.clients, key=side.may_speak, reverse=True):
                    side.leave(client)
        finally:
            for side in self.sides:
                for raw in side.clients.values():
                    raw._sock.close()
                side.clients.clear()
                side.settle()
            if self._is_changed:
                self._happen("reset")
                self._is_changed = False
            for side in self.sides:
                side.do(lambda side=side: [side.gateway.pool.forget(one) for one in list(side.gateway.pool._free)])
        is_pipelined = any(isinstance(step, Said) and step.ready > 1 for step in talk.steps)
        self._compare(may_show=bool(happened & SHOWS), is_pipelined=is_pipelined)

    def _connect(self, client: int) -> None:
        self.identity = f"{next(self._count):016x}"
        for side in self.sides:
            side.connect(client, self.identity)

    def _have(self, talk: Talk) -> set[str]:
        happened: set[str] = set()
        for step in talk.steps:
            self.tally.steps += 1
            if isinstance(step, Said):
                may = self._may_speak(step.client)
                if may[0] != may[1] and not talk.apart:
                    raise DifferError("one holds its upstream session and the other does not")
                if may[0]:
                    for side in self.sides:
                        side.say(step)
            elif step.name.startswith("leave"):
                client = int(step.name[-1])
                if all(side.may_speak(client) for side in self.sides):
                    for side in self.sides:
                        side.leave(client)
                    time.sleep(0.002)
                    self._connect(client)
            else:
                self._happen(step.name)
                happened.add(step.name)
                self.tally.events[step.name] = self.tally.events.get(step.name, 0) + 1
        return happened

    def _may_speak(self, client: int) -> list[bool]:
        """Of both: the same, once both have read what was said."""
        ends = time.monotonic() + _PERHAPS
        while len(set(may := [side.may_speak(client) for side in self.sides])) > 1 and time.monotonic() < ends:
            time.sleep(0.002)
        return may

    def _happen(self, name: str) -> None:
        self._is_changed = True
        if name in CHANGES:
            try:
                with self.owner.transaction():
                    self.owner.execute(CHANGES[name])
            except psycopg.Error:
                return
        elif name == "reset":
            try:
                with self.owner.transaction():
                    reset(self.owner)
            except psycopg.errors.LockNotAvailable:
                return
        for side in self.sides:
            side.do(lambda side=side: self._told(side, name))

    @staticmethod
    def _told(side: Side, name: str) -> Any:
        gateway = side.gateway
        if name in POLICIES:
            gateway.adopt(POLICIES[name])
        elif name in ("granted", "over"):
            gateway.granting._grants = (GRANT,) if name == "granted" else ()
            gateway.granting._version = gateway.access_store.version
        elif name == "refresh":
            return _refreshed(gateway)
        elif name == "reset":
            gateway.granting._grants = ()
            gateway.adopt(POLICIES["default"])
            return _refreshed(gateway)
        return None

    def _compare(self, *, may_show: bool, is_pipelined: bool) -> None:
        fast, slow = self.sides
        for name, heard in fast.heard.items():
            self.tally.bytes += len(heard)
            if heard != slow.heard[name]:
                other = shown(slow.heard[name])
                raise DifferError(f"client {name}:\n{shown(heard)}\n--- but message by message\n{other}")
        if not may_show:
            for side in self.sides:
                for heard in side.heard.values():
                    found = [one for one in FRAGMENTS if one.encode() in heard]
                    if found:
                        raise DifferError(f"canary {found}: {shown(heard)}")
        one, other = fast.recorded(), slow.recorded()
        one.pop(fast.gateway._identity, None)
        other.pop(slow.gateway._identity, None)
        self.tally.entries += sum(map(len, one.values()))
        for session in one.keys() | other.keys():
            ours, theirs = one.get(session, []), other.get(session, [])
            if ours != theirs and is_pipelined and loosely(ours) == loosely(theirs):
                self.tally.reordered += 1
            elif ours != theirs:
                raise DifferError(entries_told(ours, theirs))


def _has_ended(heard: bytes, text: bytes) -> bool:
    return text in heard and heard[-6:-1] == b"Z\0\0\0\5"


async def _refreshed(gateway: Any) -> None:
    try:
        await gateway.refresh()
    except MaskwireError:
        return


async def _unwatched(*_: object) -> None:
    """Nobody watches the schema: when it is looked at again is an event of the conversation."""


@contextmanager
def pair(server: str, folder: Path) -> Iterator[Pair]:
    """Makes the database on a server (a superuser's URL of its database ``postgres``) and the two gateways."""
    with psycopg.connect(server, autocommit=True) as admin, ExitStack() as stack:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        admin.execute(f"DROP ROLE IF EXISTS {READER}")
        admin.execute(f"CREATE ROLE {READER} LOGIN")
        admin.execute(f"CREATE DATABASE {DATABASE}")
        url = server.replace("/postgres?", f"/{DATABASE}?")
        owner = stack.enter_context(psycopg.connect(url, autocommit=True))
        owner.execute("SET lock_timeout = '50ms'; SET client_min_messages = error")
        reset(owner)
        made: dict[str, Pair] = {}
        drawn = SimpleNamespace(
            **{name: getattr(connections.secrets, name) for name in ("randbelow", "token_bytes")},
            token_hex=lambda size: made["pair"].identity,
        )
        stack.enter_context(mock.patch.object(connections, "secrets", drawn))
        stack.enter_context(mock.patch.object(servers, "watch", _unwatched))
        gates = []
        for name in ("fast", "slow"):
            (folder / name).mkdir()
            gates.append(stack.enter_context(Gate(url.replace("//postgres:@", f"//{READER}:@"), folder / name)))
        found = made["pair"] = Pair(owner, *gates)
        ask, answer, tally = Repeats.ask, Repeats.answer, found.tally

        def asked(self: Repeats, data: bytes, attachment: int) -> bool:
            if self._session.source is found.slow.gateway.source or not ask(self, data, attachment):
                return False
            tally.asked += 1
            return True

        def answered(self: Repeats, data: bytes) -> Any:
            told = answer(self, data)
            tally.repeats += told is not None
            return told

        stack.enter_context(mock.patch.object(Repeats, "ask", asked))
        stack.enter_context(mock.patch.object(Repeats, "answer", answered))
        yield found
