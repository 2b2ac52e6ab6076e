"""What can't be looked into, withheld: content blocks and members that the protocol does not have, and binary content.

What it is for: a picture is one by any name. A block is known by its type, exactly as the protocol spells it, and by
the members that the protocol gives such a block.
What it must never do: let a block pass because it looks harmless, or say anything of what it held.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote, unquote_to_bytes

from maskwire.detect.names import listed
from maskwire.mcp.wrap.messages import Json

__all__ = ["HOLDERS", "LEVELS", "NAMED", "without_binary", "without_strangers"]

# Members below which the protocol has words of its own; what stands below any other is data, whatever it is called.
HOLDERS = listed(
    "annotations capabilities clientInfo completion content contents icons inputRequests messages params prompts ref "
    "resource resourceTemplates resources roots serverInfo toolChoice tools"
)
NAMED = frozenset({"inputRequests"})  # whose members have names of the server's choice

_BLOCKS = {
    "text": listed("type text annotations _meta"),
    "image": listed("type data mimeType annotations _meta"),
    "audio": listed("type data mimeType annotations _meta"),
    "resource": listed("type resource annotations _meta"),
    "resource_link": listed("type name title uri description mimeType size icons annotations _meta"),
    "tool_use": listed("type name id input _meta"),
    "tool_result": listed("type toolUseId content structuredContent isError _meta"),
}
_RESOURCE = listed("uri mimeType text blob _meta")
_TEXTS = listed("type text data mimeType name title uri description id toolUseId blob")
_STRANGE = "[withheld: the protocol has no such member]"
_UNKNOWN = {"type": "text", "text": "[content withheld: the protocol has no such type]"}
_OPAQUE = "[binary content withheld: Maskwire can't look into it]"

_LEAST = 200  # characters of base64, below which a text may be an identifier or a hash
_DEEPEST = 3  # times that base64 is looked for in what base64 says
LEVELS = 128  # that the kernel reads; what is nested deeper is refused
_PARTS, _WORD = re.compile(r"[/_-]+"), 14  # between words, and how long those of a path are
_LETTERS, _LINE = r"[A-Za-z0-9+/_-]", r"[ \t]*(?:\r?\n|\\r\\n|\\n)[ \t]*"
_LONG = re.compile(f"{_LETTERS}{{40,}}(?:{_LINE}{_LETTERS}{{40,}})*(?:{_LINE}{_LETTERS}+)?={{0,2}}")
_DATA = re.compile(r"data:([^,\s\"'<>()]{0,200}),([^\s\"'<>()]+)", re.IGNORECASE)
# How base64 of gzip, zip, bzip2, xz, zstd, PNG, JPEG, GIF, RIFF, Ogg and PDF begins, however short it is.
_MAGIC = "H4sI UEsDB Qlpo /Td6WFoA KLUv/ iVBORw0KGg /9j/ R0lGO UklGR T2dnU JVBERi".replace(" ", "|")
_BEGUN = re.compile(f"(?<!{_LETTERS})(?:{_MAGIC}){_LETTERS}{{16,}}={{0,2}}")


def without_strangers(content: Json, key: str = "", level: int = 0) -> Json:
    """The content with a word of ours in the place of each block, and each member of a block, that the protocol does
    not have. ``key`` is what it is called in the message."""
    if level > LEVELS:
        return content
    if isinstance(content, list):
        return [
            dict(_UNKNOWN) if key == "content" and isinstance(one, list) else without_strangers(one, key, level + 1)
            for one in content
        ]
    if key == "content":
        content = _block(content)
    elif key in {"contents", "resource"}:
        content = _members(content, _RESOURCE) if isinstance(content, dict) else _STRANGE
    if not isinstance(content, dict):
        return content
    if key in NAMED:
        return {name: without_strangers(one, "", level + 1) for name, one in content.items()}
    return {name: without_strangers(one, name, level + 1) if name in HOLDERS else one for name, one in content.items()}


def _block(block: Json) -> dict[str, Json]:
    kind = block.get("type") if isinstance(block, dict) else None
    known = _BLOCKS.get(kind) if isinstance(kind, str) else None
    return dict(_UNKNOWN) if known is None else _members(block, known)


def _members(block: dict[str, Json], known: frozenset[str]) -> dict[str, Json]:
    return {
        name: one if name in known and (name not in _TEXTS or isinstance(one, str)) else _STRANGE
        for name, one in block.items()
    }


def without_binary(value: Json) -> Json:
    """The value with a word of ours in the place of whatever is binary in its texts: long base64 that says no text, and
    data: URLs. Base64 of a text is looked into by the kernel."""
    if isinstance(value, list):
        return [without_binary(one) for one in value]
    if isinstance(value, dict):
        return {without_binary(name): without_binary(one) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    text = _DATA.sub(lambda found: found[0] if _is_textual(found[1], found[2]) else _OPAQUE, value)
    if len(text) >= _LEAST:
        text = _LONG.sub(lambda found: _OPAQUE if _is_binary(found[0]) else found[0], text)
    return _BEGUN.sub(_OPAQUE, text)


def _is_textual(told: str, data: str) -> bool:
    """Whether a data: URL (RFC 2397) says a text."""
    return _says(unquote(data)) if told.lower().endswith(";base64") else _is_text(unquote_to_bytes(data))


def _is_binary(run: str) -> bool:
    """Whether a run of base64's letters is base64 of no text. Rules and hashes have not all of its kinds of letters;
    the words of a path are short."""
    kinds = (str.isupper, str.islower, str.isdigit)
    if len(run) < _LEAST or not all(any(map(kind, run)) for kind in kinds):
        return False
    if len(_PARTS.findall(run)) > len(run) / _WORD:
        return False
    return not _says(run) and not _says(run.rpartition("\n")[0])  # the last line may be a word of another text


def _says(encoded: str, depth: int = 0) -> bool:
    """Whether base64 says a text in which there is nothing binary."""
    plain = re.sub(r"\\r|\\n|\s", "", encoded).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        held = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return False
    if not held or not _is_text(held):
        return False
    inner = [found[0] for found in _LONG.finditer(held.decode()) if len(found[0]) >= _LEAST]
    return not inner or (depth < _DEEPEST and all(_says(one, depth + 1) for one in inner))


def _is_text(held: bytes) -> bool:
    try:
        text = held.decode()
    except UnicodeDecodeError:
        return False
    return all(one >= " " or one in "\t\r\n" for one in text)
