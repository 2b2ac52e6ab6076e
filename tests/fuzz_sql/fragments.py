"""Looks for the canaries of a world in bytes: every run of six characters of every value, and what they look like
in hexadecimal, in base64, backwards and in binary.

What it must never do: show what it found, beyond the value's pool and the run's place in it.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from datetime import date

from tests.fuzz_sql.canaries import Pools

LENGTH = 6
_OWN = 3  # how many of the six must be characters that one world only has
_HEXADECIMAL = re.compile(rb"(?:[0-9a-f]{2}){6,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{12,}")


def windows(data: bytes) -> set[bytes]:
    """Every run of six bytes."""
    return {data[at : at + LENGTH] for at in range(len(data) - LENGTH + 1)}


class Fragments:
    """The runs that are of one world and not of the other."""

    def __init__(self, own: Pools, other: Pools, *, mysql: bool = False) -> None:
        self._alphabet = own.alphabet.encode()
        foreign = set().union(*(windows(value.lower().encode()) for value in other.everything()))
        self._runs: dict[bytes, str] = {}
        self._binary: dict[bytes, str] = {}
        for pool, values in own.values.items():
            for place, value in enumerate(values):
                self._add(value.lower().encode(), f"{pool} {place}", foreign)
                for binary in (_mysql_binaries if mysql else _binaries)(pool, value):
                    self._binary[binary] = f"{pool} {place} in binary"

    def _add(self, value: bytes, name: str, foreign: set[bytes]) -> None:
        for at in range(len(value) - LENGTH + 1):
            run = value[at : at + LENGTH]
            # "call z" and "-09-13" tell nothing of whose they are.
            if run not in foreign and sum(byte in self._alphabet for byte in run) >= _OWN:
                self._runs.setdefault(run, f"{name}, characters {at} to {at + LENGTH - 1}")
                if run.isalpha():
                    self._runs.setdefault(run[::-1], f"{name}, characters {at + LENGTH - 1} to {at}")

    def found(self, data: bytes, asked: bytes = b"") -> set[str]:
        """What stands in ``data`` that did not stand in ``asked``, what the client had sent."""
        hits = self._hits(data)
        return {self._runs.get(hit) or self._binary[hit] for hit in hits - self._hits(asked)} if hits else set()

    def _hits(self, data: bytes) -> set[bytes]:
        lower = data.lower()
        hits = windows(lower) & self._runs.keys()
        for run in _HEXADECIMAL.findall(lower):
            hits |= windows(binascii.unhexlify(run).lower()) & self._runs.keys()
        for run in _BASE64.findall(data):
            for start in range(4):
                part = run[start : start + (len(run) - start) // 4 * 4]
                hits |= windows(base64.b64decode(part).lower()) & self._runs.keys()
        return hits | {binary for binary in self._binary if binary in data}


def _binaries(pool: str, value: str) -> list[bytes]:
    """What a value of a type of fixed width is in PostgreSQL's binary format."""
    if pool in ("ssn_number", "salary"):
        return [struct.pack("!i", int(value)), struct.pack("!q", int(value))]
    if pool in ("account", "mrn"):
        return [struct.pack("!q", int(value))]
    if pool == "birth":
        days = (date.fromisoformat(value) - date(2000, 1, 1)).days
        return [struct.pack("!ii", 4, days)]
    if pool == "ip":
        return [bytes(map(int, value.split(".")))]
    if pool in ("device", "mac"):
        return [binascii.unhexlify(re.sub("[-:]", "", value))]
    return []


def _mysql_binaries(pool: str, value: str) -> list[bytes]:
    """The same in a binary row of MySQL's."""
    if pool in ("ssn_number", "salary"):
        return [struct.pack("<i", int(value)), struct.pack("<q", int(value))]
    if pool == "account":
        return [struct.pack("<q", int(value))]
    if pool == "birth":
        return [struct.pack("<BHBB", 4, *date.fromisoformat(value).timetuple()[:3])]
    return []
