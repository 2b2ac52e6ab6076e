"""Every leaf of a message that can carry data, masked: texts, numbers, keys, documents, blobs, addresses and states.

What it is for: the whole of a message's content goes through the kernel at once, so that neighbours are evidence and a
value spread over leaves is found; one that is cut by the edges of blocks is hidden before (edges). Then the protocol's
own words are put back where they are nothing but words.
What it must never do: keep a leaf because of its key alone, or pass on what it can't look into (pictures, sound, other
binary content) unless the operator said so.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

import orjson

from maskwire._kernel import Tally, mask_json_lines, mask_value
from maskwire.datasets.plan import Masker, Plan, Planned
from maskwire.detect.names import listed
from maskwire.detect.told import UNDECIDED
from maskwire.errors import ClientProtocolError, UpstreamProtocolError
from maskwire.mcp.wrap.again import Again
from maskwire.mcp.wrap.blocks import HOLDERS, NAMED, without_binary, without_strangers
from maskwire.mcp.wrap.edges import beside, uncut
from maskwire.mcp.wrap.found import Found
from maskwire.mcp.wrap.messages import Json
from maskwire.mcp.wrap.schemas import SCHEMAS, put_back
from maskwire.mcp.wrap.sealed import Seals
from maskwire.mcp.wrap.shown import Shown
from maskwire.model import SCAN, ColumnDecision, Effect

__all__ = ["Leaves"]

_JSON, _TEXT = 114, 25  # OIDs of pg_type: what the kernel calls a document and a text
_WORD = re.compile(r"[A-Za-z0-9_./:+-]{1,128}")
_SEALED = "maskwire-sealed:"
_WORDS = listed(
    "action cacheScope level logLevel method mimeType mode model protocolVersion resultType role stopReason theme type "
    "version ttlMs size priority code maxTokens temperature"
)
_IMPLEMENTATIONS = frozenset({"clientInfo", "serverInfo"})
_OWN = "io.modelcontextprotocol/"  # before the protocol's own members of "_meta"
_MEDIA = ("image", "audio")
_OPAQUE = frozenset({"cursor", "nextCursor", "requestState", "elicitationId"})
_MOST_ADDRESSES = 50_000
_TEXTUAL = re.compile(r"text/.*|application/(?:json|xml|yaml|x-yaml|csv|sql|x-ndjson|jsonl)|.*\+(?:json|xml)")


class Leaves:
    """What masks the content of one session's messages."""

    def __init__(self, masker: Masker, *, media: bool = False) -> None:
        """``media``: pictures, sound and other binary content pass unseen."""
        self._masker, self._media = masker, media
        self.shown = Shown()
        self._addresses: set[str] = set()  # that the client was shown as they are
        self._seals = Seals()
        self._document = masker.program(_plan("json", _JSON))
        self._line = masker.program(_plan("text", _TEXT))

    def text(self, text: str) -> str:
        """One text masked."""
        return (mask_value(self._line, 0, text.encode("utf-8", "replace")) or b"").decode()

    def behind(self, before: str, text: str) -> str:
        """One text masked, and what is found in it only behind what was said before."""
        return self.text(beside([before, text], self._masker.scanner, self._masker.hides, ("",))[1])

    def holds(self, text: str) -> bool:
        """Whether something is found in a text that has a form of its own."""
        return any(entity not in UNDECIDED for _, _, entity, _, _ in self._masker.scanner.find(text))

    def told(self, content: dict[str, Json], found: Found, field: str | None = None) -> dict[str, Json]:
        """What a server says, as its client is shown it. ``field`` is what the values of a completion are of.

        Raises UpstreamProtocolError where it can't be masked.
        """
        content = _object(uncut(content, self._masker.scanner, self._masker.hides, found.crossed))
        if not self._media:
            content = _object(without_strangers(content))
        masked = self._scanned(content if field is None else _labelled(content, field), found.tally)
        if masked is not None and field is not None:
            masked = _unlabelled(masked)
        if masked is None:
            raise UpstreamProtocolError("The server's answer is nested too deep to be masked.")
        self._learn(content, masked)
        return _object(self._put_back(content, masked if self._media else without_binary(masked), self._seal))

    def asked(self, content: dict[str, Json], found: Found, *, turned_back: bool = False) -> dict[str, Json]:
        """What a client says, as the server is told it: sealed texts opened, what was found masked.

        Masked values that the client was shown stay as they are, or, ``turned_back``, become what they stand for below
        "arguments". Raises ClientProtocolError where it can't be masked, or a sealed text is not of this session.
        """
        content = _object(uncut(content, self._masker.scanner, self._masker.hides, found.crossed))
        masked = self._scanned(content, found.tally)
        if masked is None:
            raise ClientProtocolError("The message is nested too deep to be masked.")
        told = _object(self._put_back(content, masked, self._open))
        if "arguments" in content:
            again = Again(self.shown, self._masker, turned_back=turned_back)
            told["arguments"] = again.known(
                content["arguments"],
                masked.get("arguments"),
                lambda rest: _object(self._scanned({**content, "arguments": rest}, Tally())).get("arguments"),
            )
        return told

    def _scanned(self, content: Json, tally: Tally) -> dict[str, Json] | None:
        """The content, masked; None where it is nested deeper than the kernel reads."""
        try:
            # Lines end at line ends only: JSON writes those inside texts as escapes.
            line, _ = mask_json_lines(self._document, orjson.dumps(content) + b"\n", 1, tally)
        except (ValueError, orjson.JSONEncodeError):
            return None
        masked = orjson.loads(line)
        return masked if isinstance(masked, dict) else None

    def _put_back(self, raw: Json, masked: Json, opaque: Callable[[str, str], str], *, own: bool = True) -> Json:
        """The masked content with the protocol's own words as they were, where they stand at an ``own`` place of it,
        and opaque texts sealed or opened."""
        if isinstance(raw, list) and isinstance(masked, list) and len(raw) == len(masked):
            return [self._put_back(one, other, opaque, own=own) for one, other in zip(raw, masked, strict=True)]
        if not isinstance(raw, dict) or not isinstance(masked, dict) or len(raw) != len(masked):
            return masked
        if opaque == self._seal and (instead := self._withheld(raw)) is not None:
            return instead
        found: dict[str, Json] = {}
        for (path, one), (name, other) in zip(raw.items(), masked.items(), strict=True):
            key = path.removeprefix(_OWN)
            if own and key == "icons" and not self._media:
                continue
            if own and self._media and (key == "blob" or (key == "data" and raw.get("type") in _MEDIA)):
                found[path] = one
            elif own and (words := self._words(key, one, other, opaque)) is not None:
                found[path] = words
            elif own and key == "_meta" and isinstance(one, dict) and isinstance(other, dict):
                found[path] = self._meta(one, other, opaque)
            else:
                inside = own and key in HOLDERS
                if inside and key in NAMED and isinstance(one, dict) and isinstance(other, dict):
                    found[path] = self._put_back_each(one, other, opaque)
                else:
                    found[name] = self._put_back(one, other, opaque, own=inside)
        return found

    def _put_back_each(
        self, raw: dict[str, Json], masked: dict[str, Json], opaque: Callable[[str, str], str]
    ) -> dict[str, Json]:
        pairs = zip(raw.values(), masked.items(), strict=True) if len(raw) == len(masked) else ()
        return {name: self._put_back(one, other, opaque) for one, (name, other) in pairs}

    def _meta(
        self, raw: dict[str, Json], masked: dict[str, Json], opaque: Callable[[str, str], str]
    ) -> dict[str, Json]:
        """ "_meta": words of the protocol are in the members that it named itself."""
        own = {path for path in raw if path.startswith(_OWN)}
        theirs = {path: one for path, one in raw.items() if path in own}
        told = (
            self._put_back(theirs, {path: masked.get(path) for path in theirs}, opaque) if own <= masked.keys() else {}
        )
        return {**masked, **_object(told)}

    def _words(self, key: str, one: Json, other: Json, opaque: Callable[[str, str], str]) -> Json:
        """A member of the protocol's own, put back, sealed or opened; None for any other."""
        if key in _OPAQUE and isinstance(one, str):
            return opaque(key, one)
        if key == "uri" and isinstance(one, str):
            return self._address(one, other, opaque)
        if key in _WORDS and self._is_word(one):
            return one
        if key in _IMPLEMENTATIONS and isinstance(one, dict) and isinstance(other, dict):
            return {**other, **{word: one[word] for word in ("name", "version") if self._is_word(one.get(word))}}
        return put_back(one, other, self.holds) if key in SCHEMAS else None

    def _is_word(self, leaf: Json) -> bool:
        if isinstance(leaf, bool | float | int):
            return not self.holds(str(leaf))
        return isinstance(leaf, str) and _WORD.fullmatch(leaf) is not None and not self.holds(leaf)

    def _withheld(self, block: dict[str, Json]) -> Json:
        """What stands in the place of a block that can't be looked into; None for any other."""
        kind = block.get("type")
        kind = kind.lower() if isinstance(kind, str) else ""
        if kind in _MEDIA and not self._media:
            return {"type": "text", "text": f"[{kind} withheld: Maskwire can't look into it]"}
        blob = next((one for name, one in block.items() if name.lower() == "blob"), None)
        if blob is None:
            return None
        uri = str(block.get("uri", ""))
        address = self._address(uri, self.text(uri), self._seal)
        told = str(block.get("mimeType", ""))
        if isinstance(blob, str) and _TEXTUAL.fullmatch(told):
            try:
                text = base64.b64decode(blob, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return {"uri": address, "mimeType": "text/plain", "text": "[content withheld: it is not what it says]"}
            return {
                "uri": address, "mimeType": self.text(told),
                "blob": base64.b64encode(self.text(text).encode()).decode(),
            }  # fmt: skip
        if self._media:
            return None
        return {"uri": address, "mimeType": "text/plain", "text": "[content withheld: Maskwire can't look into it]"}

    def _address(self, uri: str, masked: Json, opaque: Callable[[str, str], str]) -> str:
        """A resource's address, sealed where it names somebody."""
        if opaque == self._open:
            if uri.startswith(_SEALED):
                return self._open("uri", uri.removeprefix(_SEALED))
            # One that was shown so is no secret to the client, whatever is found in it beside other words.
            return uri if uri in self._addresses or masked == uri else self._named(uri, masked)
        if masked != uri or self.holds(uri):
            return _SEALED + self._seal("uri", uri)
        if len(self._addresses) >= _MOST_ADDRESSES:
            self._addresses.clear()
        self._addresses.add(uri)
        return uri

    def _named(self, uri: str, masked: Json) -> str:
        """An address that a client wrote itself, with whoever it names masked."""
        if not self.holds(uri):
            return masked if isinstance(masked, str) else ""
        parts, done = [], 0
        for start, end, entity, _, _ in self._masker.scanner.find(uri):
            if entity not in UNDECIDED:
                parts += [uri[done:start], self.text(uri[start:end])]
                done = end
        return "".join([*parts, uri[done:]])

    def _seal(self, use: str, text: str) -> str:
        return self._seals.seal(use.removeprefix("next").lower(), text)

    def _open(self, use: str, sealed: str) -> str:
        text = self._seals.open(use.removeprefix("next").lower(), sealed)
        if text is None:
            raise ClientProtocolError(f"This {use} is not one that was given in this session. Begin anew without it.")
        return text

    def _learn(self, raw: Json, masked: Json) -> None:
        """Remembers what the client is about to be shown."""
        if isinstance(raw, list) and isinstance(masked, list):
            for one, other in zip(raw, masked, strict=False):
                self._learn(one, other)
        elif isinstance(raw, dict) and isinstance(masked, dict):
            self._learn(list(raw.values()), list(masked.values()))
        elif isinstance(raw, str) and isinstance(masked, str) and raw != masked:
            self.shown.add(raw, masked)
            for one, other in self._aligned(raw, masked):
                self.shown.add(one, other)

    def _aligned(self, raw: str, masked: str) -> list[tuple[str, str]]:
        """Findings of a text beside their masks, where all that stands between them is the same."""
        pairs, gaps, others = [], [], []
        mine, theirs = self._masker.scanner.find(raw), self._masker.scanner.find(masked)
        if len(mine) != len(theirs):
            return []
        at = behind = 0
        for (start, end, *_), (begin, stop, *_) in zip(mine, theirs, strict=True):
            gaps.append(raw[at:start])
            others.append(masked[behind:begin])
            pairs.append((raw[start:end], masked[begin:stop]))
            at, behind = end, stop
        return pairs if gaps == others and raw[at:] == masked[behind:] else []


def _plan(type_name: str, oid: int) -> Plan:
    scanned = ColumnDecision(Effect.SHOW, SCAN, None, "scanned")
    return Plan((Planned("", type_name, oid, 0, None, scanned),))


def _labelled(content: dict[str, Json], field: str) -> dict[str, Json]:
    """A completion with each of its values under the name of what it is of."""
    return _each_value(content, lambda value: {field: value})


def _unlabelled(content: dict[str, Json]) -> dict[str, Json]:
    return _each_value(content, lambda value: next(iter(value.values())) if isinstance(value, dict) else value)


def _each_value(content: dict[str, Json], change: Callable[[Json], Json]) -> dict[str, Json]:
    completion = content.get("completion")
    if not isinstance(completion, dict) or not isinstance(completion.get("values"), list):
        return content
    return {**content, "completion": {**completion, "values": [change(one) for one in completion["values"]]}}


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
