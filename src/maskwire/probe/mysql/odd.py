"""Commands that are no statements, as attacks.

What it must never do: send one that stops, changes or logs anything at a server that takes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from maskwire.probe.attack import Attack, Kind
from maskwire.probe.target import Target
from maskwire.wire.mysql.handshake import ChangeUser
from maskwire.wire.mysql.scrambles import NATIVE

__all__ = ["odd"]

_WHY = "A command that no policy reads is a way round it."
_NOBODY = (0xFFFFFFFF).to_bytes(4, "little")  # the number of no connection
# Each is harmless where it is taken: it names what is not there, or tells only.
_COMMANDS = {
    "COM_CREATE_DB": b"\x05maskwire/probe/nothing",
    "COM_DROP_DB": b"\x06maskwire/probe/nothing",
    "COM_REFRESH": b"\x07\x00",
    "COM_STATISTICS": b"\x09",
    "COM_PROCESS_INFO": b"\x0a",
    "COM_PROCESS_KILL": b"\x0c" + _NOBODY,
    "COM_BINLOG_DUMP": b"\x12" + b"\x04\0\0\0" + b"\x01\0" + _NOBODY + b"maskwire-probe-nothing",
    "COM_TABLE_DUMP": b"\x13\x05mysql\x04user",
    "COM_STMT_BULK_EXECUTE": b"\xfa" + _NOBODY + b"\0\0",
}


def odd(target: Target, user: str) -> Iterator[tuple[Attack, bytes]]:
    """Each with its payload; a session is of no more use behind it."""
    for number, (name, payload) in enumerate(_COMMANDS.items(), start=1):
        yield _attack(number, name), payload
    yield _attack(number + 1, "COM_INIT_DB of the server's own schema"), b"\x02mysql"
    unproven = ChangeUser(user, b"", target.schema, plugin=NATIVE)
    yield _attack(number + 2, "COM_CHANGE_USER without a password"), b"\x11" + unproven.to_bytes()
    listed = b"\x04" + target.table.encode() + b"\0%"
    told = _attack(number + 3, "COM_FIELD_LIST, which tells defaults", Kind.TELLS)
    yield told, listed


def _attack(number: int, what: str, kind: Kind = Kind.RUNS) -> Attack:
    return Attack(f"69.command.{number}", "69", "smuggled", kind, "commands that are no statements", _WHY, (what,))
