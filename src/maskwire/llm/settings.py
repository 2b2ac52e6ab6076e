"""What an operator sets of the LLM gateway: upstreams, what may pass, which tools are trusted with what, budgets.

What it must never do: hold a provider's key where a repr shows it, or take a word that it does not know.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from maskwire.access.document import Part, read
from maskwire.errors import ConfigurationError
from maskwire.http.upstreams import Upstream, is_safe, key_said

OPENABLE = frozenset({"images", "audio", "files"})
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_VARIABLES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_HEADERS = {"anthropic": "x-api-key"}
LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a principal of one of these names (patterns) or roles may ask; None: any. Of several, the first."""

    principals: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    requests_per_minute: int | None = None
    tokens_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """``masked_tools`` give results that Maskwire has masked already; to ``restored_tools`` arguments are handed
    restored, as far as policy shows them; ``opened`` is what passes though it can't be masked."""

    upstreams: Mapping[str, Upstream]
    host: str = "127.0.0.1"
    port: int = 6480
    masked_tools: frozenset[str] = frozenset()
    restored_tools: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    budgets: tuple[Budget, ...] = ()
    largest: int = LARGEST
    public: str = ""  # the URL that clients know it by, where it is not that of its host and port


def upstream(name: str, url: str, key: str | None = None, header: str | None = None) -> Upstream:
    """A provider, or any server that speaks like one: its URL ends before "/v1/...". Its key is in the environment
    (OPENAI_API_KEY, ANTHROPIC_API_KEY) where it is not said. Raises ConfigurationError.
    """
    if _NAME.fullmatch(name) is None:
        raise ConfigurationError("The name of an LLM upstream is made of small letters, digits and -.")
    if not is_safe(url):
        raise ConfigurationError(
            f"The URL of the LLM upstream {name} must be https://host/path, without a key in it; plain http "
            "is for this machine only."
        )
    if key is None:
        variable = _VARIABLES.get(name, f"{name.upper().replace('-', '_')}_API_KEY")
        key = os.environ.get(variable, "")
    return Upstream(url.rstrip("/").removesuffix("/v1"), key, header or _HEADERS.get(name, "authorization"))


def settings_of(host: str, port: int, said: Iterable[str] = (), path: Path | None = None) -> LlmSettings:
    """By the file at ``path`` and the ``said`` upstreams (NAME=URL), which come before those of the file.

    Raises ConfigurationError.
    """
    root = read(path).members(("url", "upstreams", "masked_tools", "restored_tools", "open", "budgets")) if path else {}
    found = dict(_upstream(*one) for one in root["upstreams"].members(None).items()) if "upstreams" in root else {}
    for one in said:
        name, separator, url = one.partition("=")
        if not separator:
            raise ConfigurationError("An LLM upstream is written as NAME=URL: openai=https://api.openai.com/v1")
        found[name] = upstream(name, url)
    if not found:
        raise ConfigurationError("The LLM gateway needs an upstream: --llm-upstream openai=https://api.openai.com/v1")
    opened = _texts(root, "open")
    if not opened <= OPENABLE:
        raise root["open"].wrong(f"what can be opened is among {', '.join(sorted(OPENABLE))}.")
    return LlmSettings(
        found, host, port, _texts(root, "masked_tools"), _texts(root, "restored_tools"), opened,
        tuple(_budget(one) for one in root["budgets"].items()) if "budgets" in root else (),
        public=root["url"].text().rstrip("/") if "url" in root else "",
    )  # fmt: skip


def _texts(root: Mapping[str, Part], name: str) -> frozenset[str]:
    return root[name].texts() if name in root else frozenset()


def _upstream(name: str, part: Part) -> tuple[str, Upstream]:
    said = part.members(("url", "key_env", "key_file", "header"))
    if "url" not in said:
        raise part.wrong("an upstream needs its url.")
    key = key_said(said)
    header = said["header"].text().lower() if "header" in said else None
    if header not in {None, "authorization", "x-api-key", "api-key"}:
        raise said["header"].wrong("the header is authorization, x-api-key or api-key.")
    return name, upstream(name, said["url"].text(), key, header)


def _budget(part: Part) -> Budget:
    said = part.members(("principals", "roles", "requests_per_minute", "tokens_per_day"))
    return Budget(
        _texts(said, "principals"), _texts(said, "roles"), _count(said, "requests_per_minute"),
        _count(said, "tokens_per_day"),
    )  # fmt: skip


def _count(said: Mapping[str, Part], name: str) -> int | None:
    if name not in said:
        return None
    text = said[name].text()
    if not text.isdecimal() or int(text) < 1:
        raise said[name].wrong("a whole number of at least 1 is expected.")
    return int(text)
