"""Exchanges without a gateway: engines by the default policy, with mail shown to whom it is said."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from maskwire._kernel import Keys, Scanner
from maskwire.http.upstreams import Upstream
from maskwire.llm.engine import Engine, engine_of
from maskwire.llm.exchange import Exchange
from maskwire.llm.masker import Masker
from maskwire.llm.replies import Reader
from maskwire.llm.restorer import Restorer
from maskwire.llm.routes import ROUTES
from maskwire.llm.sealed import Seals
from maskwire.llm.settings import LlmSettings
from maskwire.model import KEEP, Effect, Principal, PrincipalKind, Viewer
from maskwire.policy.conditions import Who
from maskwire.policy.rules import DEFAULT, Rule

MAIL = "zqxjkv007@canary-corp.com"
NUMBER = "517-41-1007"
CARD = 4111111111111111
FRAGMENTS = ("zqxjkv", "canary-corp", "517-41", "411111111111")
SEALS = Seals(bytes(range(32)), "agent")
_SHOWN = Rule("mail", Effect.SHOW, KEEP, entities=frozenset({"EMAIL_ADDRESS"}), who=Who(roles=("support",)))
POLICY = replace(DEFAULT, rules=(_SHOWN, *DEFAULT.rules))


@cache
def engine(*roles: str) -> Engine:
    """The engine of a viewer with these roles."""
    viewer = Viewer(Principal("agent", PrincipalKind.AGENT, roles=frozenset(roles)))
    return engine_of(POLICY, viewer, Scanner(), Keys(bytes(range(32))))


def masker(**settings: frozenset[str]) -> Masker:
    """For one request."""
    return Masker(engine(), SEALS, **settings)


def restorer(asked: Masker, *roles: str, tools: frozenset[str] = frozenset()) -> Restorer:
    """For its reply."""
    return Restorer(engine(*roles), asked, SEALS, tools)


def exchange(path: str, *roles: str) -> Exchange:
    """One request to a path and its reply."""
    settings = LlmSettings({"openai": Upstream("https://example.com")})
    return Exchange(ROUTES[path], settings, engine(), engine(*roles), SEALS)


def reader(asked: Masker, *roles: str) -> Reader:
    """Of the replies to a request."""
    return Reader(restorer(asked, *roles))
