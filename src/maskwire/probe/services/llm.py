"""The LLM door: canaries in prompts, and canaries in replies.

What it must never do: say of a provider that nobody watched that nothing reached it.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

from maskwire.errors import ConfigurationError
from maskwire.probe.attack import Attack, Kind
from maskwire.probe.judge import Outcome
from maskwire.probe.services.asking import Client, Reply
from maskwire.probe.services.canaries import Canary, drawn, text_of
from maskwire.probe.services.judging import Message, judged, messages
from maskwire.probe.services.llm_replies import PATHS, asked, streamed, whole
from maskwire.probe.services.stand_in import StandIn
from maskwire.probe.services.writings import WRITINGS

__all__ = ["probe_llm", "probe_provider"]

Progress = Callable[[int, int, str], None]
_JSON = {"content-type": "application/json"}
_SPLITS = (1, 5, 64)  # letters of one event
_MARK = "END-OF-THE-TEXT"
_WHY = "Whoever asks reads what policy hides from him, because a model said it."


async def probe_llm(door: Client, other: StandIn, model: str, progress: Progress) -> list[Outcome]:
    """With the probe as the provider: both sides are judged. Raises ConfigurationError where nothing gets there."""
    await _reached(door, other, model)
    listed, found = list(messages("llm")), list[Outcome]()
    for done, message in enumerate(listed):
        attack, entry = message
        progress(done, len(listed), f"LLM: {attack.what}")
        canaries = drawn(random.SystemRandom())
        path, body, headers = _request(message, canaries, model)
        other.tell(whole(path.partition("?")[0], "ok"))
        reply = await door.ask("POST", path, body, headers)
        heard = b"\0".join(other.heard)
        found += judged(attack, entry.get("path", PATHS[0]), canaries, reply, heard, passed=bool(other.heard))
    for attack, path, way, each in _replies():
        progress(len(listed), len(listed), f"LLM: {attack.what}")
        canaries = drawn(random.SystemRandom())
        text = text_of(canaries)
        other.tell(streamed(path, text, each) if each else whole(path, text))
        body = json.dumps(asked(path, model, "hello", stream=bool(each))).encode()
        reply = await door.ask("POST", path, body, _JSON)
        found += judged(attack, way, canaries, reply, None, passed=bool(other.heard))
    return found


async def probe_provider(door: Client, model: str, progress: Progress) -> list[Outcome]:
    """With a real model behind it, which is asked to repeat: only what comes back is judged, and an answer in which
    the model did not repeat counts for nothing. Raises ConfigurationError where no API answers."""
    found, answered = list[Outcome](), False
    for done, path in enumerate(PATHS):
        progress(done, len(PATHS), f"LLM: {path}")
        for place, how in enumerate(("as it is", "with a blank between all letters", "backwards"), start=1):
            canaries = drawn(random.SystemRandom())
            text = f"Repeat the text below {how}, and then write {_MARK}.\n{text_of(canaries)}"
            reply = await door.ask("POST", path, json.dumps(asked(path, model, text)).encode(), _JSON)
            _proven(reply)
            if place == 1 and reply.status in (400, 404, 405, 502):
                break  # the provider speaks another API
            attack = _attack(
                f"llm.repeated.{place}", "repeated", f"a prompt that a model is asked to repeat {how}", path
            )
            passed = reply.status < 400 and _MARK.encode() in reply.body
            answered = answered or passed
            found += judged(attack, path, canaries, reply, None, passed=passed)
    if not answered:
        raise ConfigurationError(
            "No model behind the LLM door repeated what it was asked to, so nothing can be judged. Is --model the name "
            "of one that is served there? With --stand-in the probe is the provider itself."
        )
    return found


def _attack(name: str, group: str, what: str, path: str) -> Attack:
    return Attack(name, "llm", group, Kind.TELLS, what, _WHY, (path,))


def _replies() -> Iterator[tuple[Attack, str, str, int]]:
    """Each reply: its attack, its path, the way, and the letters of one event (0: it is whole)."""
    for place, path in enumerate(PATHS, start=1):
        told = _attack(f"llm.replies.{place}", "replies", "a reply in which the model makes values up", path)
        yield told, path, "whole", 0
        split = _attack(f"llm.streams.{place}", "replies", "a stream that splits values over its events", path)
        for each in _SPLITS:
            yield split, path, f"{each} letters an event", each


async def _reached(door: Client, other: StandIn, model: str) -> None:
    for path in PATHS:
        other.tell(whole(path, "ok"))
        reply = await door.ask("POST", path, json.dumps(asked(path, model, "hello")).encode(), _JSON)
        _proven(reply)
        if not other.heard:
            raise ConfigurationError(
                f"Nothing reached the stand-in: the LLM door answered {reply.status}. Start the gateway with "
                "--llm-upstream probe=http://HOST:PORT (that of --stand-in), and let the URL of --llm end with /probe."
            )
        if reply.status != 200:
            raise ConfigurationError(f"The LLM door answers a plain request to {path} with {reply.status}.")


def _proven(reply: Reply) -> None:
    if reply.status in (401, 403):
        raise ConfigurationError("The door does not take the token: is it of this gateway, and still good?")


def _request(message: Message, canaries: tuple[Canary, ...], model: str) -> tuple[str, bytes, dict[str, str]]:
    """Its path, body and headers."""
    _, entry = message
    text = WRITINGS[entry.get("writing", "plain")](canaries)
    if "body" not in entry:
        return PATHS[0], json.dumps(asked(PATHS[0], model, text)).encode(), _JSON
    document = json.dumps({"note": text, "more": [text]})
    places = {
        "model": json.dumps(model),
        "text": json.dumps(text),
        "json": json.dumps(document),
        "deep": json.dumps(json.dumps({"inner": document})),
        "keys": json.dumps(json.dumps({text: 1})),
        "escaped": '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"',
        "link": json.dumps("https://example.com/a.png?note=" + quote(text)),
    }
    body = entry["body"]
    for name, written in places.items():
        body = body.replace(f"«{name}»", written)
    path = entry["path"].replace("«raw»", quote(text))
    headers = {"content-type": entry.get("kind", _JSON["content-type"])}
    if "headers" in entry:
        flat = text.replace("\n", " ")
        headers |= {"user-agent": flat, "x-note": flat, "cookie": f"a={quote(text)}", "openai-organization": flat}
    coding = entry.get("coding", "utf-8")
    if coding == "gzip":
        return path, gzip.compress(body.encode()), {**headers, "content-encoding": "gzip"}
    return path, body.encode(coding), headers
