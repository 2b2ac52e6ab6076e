"""What became of a request with canaries in it, or of an answer with canaries in it: for each canary an outcome.

What it must never do: call masked what was never passed on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from maskwire.probe.attack import Attack, Kind
from maskwire.probe.judge import Outcome, Verdict
from maskwire.probe.services.asking import Reply
from maskwire.probe.services.canaries import Canary

__all__ = ["Message", "judged", "messages"]

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SENT = ("path", "status", "kind", "coding", "claims", "writing", "body")
Message = tuple[Attack, dict[str, str]]


def messages(door: str) -> Iterator[Message]:
    """The attacks of a door as they stand in attacks/: each, and what else its entry says."""
    for file in sorted(files("maskwire.probe").joinpath("attacks", door).iterdir(), key=lambda one: one.name):
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        group = file.name.removesuffix(".toml")
        for place, entry in enumerate(document["message"], start=1):
            sent = " ".join(entry[name] for name in _SENT if entry.get(name))
            attack = Attack(
                f"{door}.{group}.{place}", door, group, Kind.TELLS, entry["what"], document["why"], (sent,)
            )  # fmt: skip
            yield attack, entry


def judged(
    attack: Attack, way: str, canaries: Iterable[Canary], reply: Reply, heard: bytes | None, *, passed: bool = True
) -> Iterator[Outcome]:
    """``heard`` is what reached the provider or service (None: nobody could see it); ``passed``: that it did."""
    came = _bare(reply.raw())
    heard = None if heard is None else _bare(heard)
    for one in canaries:
        reached = one.wanted.found(heard) if heard is not None else ""
        back = one.wanted.found(came)
        if reached or back:
            how = f"it reached the other side {reached}" if reached else f"it came back {back}"
            yield Outcome(attack, one.entity, way, Verdict.GOT_THROUGH, how, reply.code, door=attack.line)
            continue
        if reply.is_cut:
            yield Outcome(
                attack, one.entity, way, Verdict.REFUSED, "the answer broke off", reply.code, door=attack.line
            )
        elif reply.code and reply.reason:
            yield Outcome(attack, one.entity, way, Verdict.REFUSED, "", reply.code, reply.reason, attack.line)
        else:
            verdict = Verdict.MASKED if passed else Verdict.FAILED
            yield Outcome(attack, one.entity, way, verdict, "" if passed else "nothing was passed on", reply.code,
                          door=attack.line)  # fmt: skip


def _bare(data: bytes) -> bytes:
    """The bytes, once more with JSON's escapes read, and once more without what nobody sees between letters."""
    text = data.decode(errors="replace")
    read = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    seen = "".join(letter for letter in read if letter.isprintable())
    return b"\0".join([data, read.encode(errors="replace"), seen.encode(errors="replace")])
