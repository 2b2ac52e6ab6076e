"""What a client states of itself in headers: why it asks, for whom, by which model, in which conversation.

The same that a PostgreSQL client states in its startup settings, and held to the same rules (access/accounts.py).
What it must never do: take a statement that may be a value, or that the principal's account does not allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from maskwire.access.accounts import PREFIX, Passage, asking, stated
from maskwire.errors import RefusedError
from maskwire.model import Principal, PrincipalKind, Purpose, Refusal

STATEMENTS = {
    "maskwire-purpose": "purpose",
    "maskwire-on-behalf-of": "on_behalf_of",
    "maskwire-model": "model",
}
_BY_HEADER = "Send it in the header Maskwire-Purpose."
CONVERSATION = "maskwire-conversation"
# What clients call a conversation in MCP's _meta: ours, and OpenTelemetry's name for it.
CONVERSATIONS = ("maskwire/conversation", "gen_ai.conversation.id", "conversationId", "conversation_id")
_PROGRAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/@+-]{0,63}", re.ASCII)


def said_in(headers: Mapping[str, str]) -> dict[str, str]:
    """What is stated in headers, by what it is called at every door."""
    return {what: headers[name] for name, what in STATEMENTS.items() if name in headers}


def caller_of(
    passage: Passage, said: Mapping[str, str], program: str, sensitive: Callable[[str], bool], how: str = _BY_HEADER
) -> tuple[Principal, Purpose]:
    """Who asks and why, by a program that calls itself ``program``: kept where that is a plain name. ``how`` tells it
    how a purpose is stated. Raises RefusedError.

    What asks through these doors is a model, whoever let it in: a human's token makes an agent that acts on behalf of
    that human, so that what a rule shows to humans is not shown to it.
    """
    checked = stated({PREFIX + what: text for what, text in said.items()})
    if any(sensitive(text) for text in checked.values()):
        raise RefusedError(
            Refusal("28000", "sensitive-statement", "What was stated holds something sensitive.",
                    "State a purpose, a person and a model by plain names: ticket 4711, an account's name.")
        )  # fmt: skip
    principal, purpose = asking(passage.account, checked, how)
    is_plain = _PROGRAM.fullmatch(program) is not None and not sensitive(program)
    principal = replace(principal, authentication=passage.proof, agent=program if is_plain else None)
    if principal.kind is PrincipalKind.HUMAN:
        behalf = principal.on_behalf_of or principal.name
        principal = replace(principal, kind=PrincipalKind.AGENT, on_behalf_of=behalf)
    return principal, purpose
