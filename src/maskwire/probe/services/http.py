"""The HTTP door: canaries in every place of a service's answer, or values that stand in those of a real one.

What it must never do: ask a service by a method that could change something.
"""

from __future__ import annotations

import gzip
import html
import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from maskwire.errors import ConfigurationError
from maskwire.probe.attack import Attack, Kind
from maskwire.probe.judge import Outcome
from maskwire.probe.services.asking import Client, Reply
from maskwire.probe.services.canaries import Canary, drawn, text_of
from maskwire.probe.services.judging import Message, judged, messages
from maskwire.probe.services.stand_in import Answer, StandIn
from maskwire.probe.services.writings import WRITINGS
from maskwire.probe.wanted import SHORTEST, Wanted

__all__ = ["probe_http", "probe_service", "values_of"]

Progress = Callable[[int, int, str], None]
_WHY = "A value of the service's reaches a principal for whom policy masks it."
# What a caller says of how it wants an answer: each asks for another path through the door.
_ASKED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "as it is", {}),
    ("GET", "as anything, packed", {"accept": "*/*", "accept-encoding": "gzip, deflate, br, zstd"}),
    ("GET", "as text", {"accept": "text/plain, text/csv;q=0.5", "accept-encoding": "identity"}),
    ("GET", "as XML or HTML", {"accept": "application/xml, text/html"}),
    ("GET", "as events", {"accept": "text/event-stream"}),
    ("GET", "a part of it", {"range": "bytes=0-40"}),
    ("GET", "if it has changed", {"if-none-match": '"a"', "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}),
    ("GET", "by another protocol", {"connection": "upgrade", "upgrade": "websocket"}),
    ("HEAD", "its headers", {}),
)  # fmt: skip


async def probe_http(door: Client, other: StandIn, progress: Progress) -> list[Outcome]:
    """With the probe as the service. Raises ConfigurationError where nothing gets there."""
    other.tell(Answer((b'{"a": 1}',)))
    reply = await door.ask("GET")
    _proven(reply)
    if not other.heard or reply.status != 200:
        raise ConfigurationError(
            f"Nothing reached the stand-in: the HTTP door answered {reply.status}. Give a service of --http-config the "
            "url http://HOST:PORT of --stand-in, and let --http be the URL of one of its routes that is read by GET."
            if not other.heard
            else f"The HTTP door answers a plain request with {reply.status}: is --http the URL of a route read by GET?"
        )
    listed, found = list(messages("http")), list[Outcome]()
    for done, message in enumerate(listed):
        attack, _ = message
        progress(done, len(listed), f"HTTP: {attack.what}")
        canaries = drawn(random.SystemRandom())
        other.tell(_answer(message, canaries))
        for method in ("GET", "HEAD"):
            reply = await door.ask(method)
            found += judged(attack, method, canaries, reply, None, passed=reply.status != 502 or method == "HEAD")
    return found


async def probe_service(door: Client, values: list[str], progress: Progress) -> list[Outcome]:
    """With the real service behind it, in whose answers these values stand. Raises ConfigurationError where it does
    not answer."""
    canaries = (Canary("a value of the service's", "", "", Wanted(values)),)
    found = list[Outcome]()
    for done, (method, how, headers) in enumerate(_ASKED, start=1):
        progress(done - 1, len(_ASKED), f"HTTP: {how}")
        reply = await door.ask(method, headers=headers)
        _proven(reply)
        if done == 1 and reply.status >= 400:
            raise ConfigurationError(f"The HTTP door answers {reply.status}: is --http the URL of a route read by GET?")
        attack = Attack(f"http.asked.{done}", "http", "asked", Kind.TELLS, f"an answer that is asked for {how}", _WHY,
                        (f"{method} {json.dumps(headers)}",))  # fmt: skip
        found += judged(attack, method, canaries, reply, None, passed=reply.status < 400)
    return found


def values_of(path: Path) -> list[str]:
    """The lines of a file. Raises ConfigurationError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path} can't be read as UTF-8 text.") from None
    found = [line.strip() for line in lines if len(line.strip()) >= SHORTEST]
    if not found:
        raise ConfigurationError(f"{path} holds no value of six characters or more.")
    return found


def _proven(reply: Reply) -> None:
    if reply.status in (401, 403):
        raise ConfigurationError("The door does not take the token: is it of this gateway, and still good?")


def _answer(message: Message, canaries: tuple[Canary, ...]) -> Answer:
    _, entry = message
    text = text_of(canaries)
    document = json.dumps({"note": text})
    line = text.replace("\n", " ")
    places = {
        "text": json.dumps(text),
        "json": json.dumps(document),
        "deep": json.dumps(json.dumps({"inner": document})),
        "escaped": '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"',
        "raw": text,
        "zeros": json.dumps(WRITINGS["zeros"](canaries)),
        "unseen": json.dumps(WRITINGS["unseen"](canaries)),
        "line": line,
        "html": html.escape(text),
        "references": "".join(f"&#{ord(letter)};" for letter in text),
        "csv": "what,value\n" + "".join(f'{place},"{one.sentence}"\n' for place, one in enumerate(canaries)),
        "quoted": quote(text),
        "token": canaries[0].value.replace("@", "."),
    }
    body, kind = entry["body"], entry["kind"]
    for name, written in places.items():
        body, kind = body.replace(f"«{name}»", written), kind.replace(f"«{name}»", written)
    coding, headers = entry.get("coding", "utf-8"), list[tuple[str, str]]()
    if coding.startswith("gzip"):
        data, packed = gzip.compress(body.encode()), "gzip"
        if coding == "gzip twice":
            data, packed = gzip.compress(data), "gzip, gzip"
        headers.append(("content-encoding", packed))
    else:
        data = body.encode(coding)
    if "claims" in entry:
        headers.append(("content-encoding", entry["claims"]))
    if "headers" in entry:
        headers += [(name, line) for name in ("x-note", "warning", "server", "www-authenticate", "etag")]
        headers += [("set-cookie", f"a={quote(text)}"), ("location", f"/b?{quote(text)}"), ("link", f"<{quote(text)}>"),
                    ("content-disposition", f'attachment; filename="{line}"')]  # fmt: skip
    each = int(entry.get("split", "0")) or len(data) or 1
    parts = tuple(data[at : at + each] for at in range(0, len(data), each))
    return Answer(parts, kind, int(entry.get("status", "200")), headers)
