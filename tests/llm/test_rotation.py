"""A new root key in the middle of a conversation: what the former one masked is still known."""

from __future__ import annotations

import pytest

from maskwire._kernel import Keys, Scanner
from maskwire.llm.engine import Engine, engine_of
from maskwire.llm.masker import Masker
from maskwire.llm.restorer import Restorer
from maskwire.llm.sealed import Seals
from maskwire.model import Principal, PrincipalKind, Viewer
from tests.llm.parts import MAIL, NUMBER, POLICY, SEALS, masker

OLD, NEW = Keys(bytes(range(32))), Keys(bytes(range(1, 33)), version=2)


def _engine(*roles: str) -> Engine:
    viewer = Viewer(Principal("agent", PrincipalKind.AGENT, roles=frozenset(roles)))
    return engine_of(POLICY, viewer, Scanner(), NEW, (OLD,))


def _before() -> str:
    """What the provider read of the address before the rotation."""
    return masker().text(MAIL)


def _after(**settings: frozenset[str]) -> Masker:
    return Masker(_engine(), SEALS, **settings)


def test_a_former_token_in_a_conversation_becomes_todays() -> None:
    """Where the conversation holds its value: the model reads one token for it, wherever it stands."""
    asked = _after()
    first, then = asked.text(f"Write to {MAIL}."), asked.text(f"I wrote to {_before()}.")
    token = first.removeprefix("Write to ").removesuffix(".")
    assert token not in {MAIL, _before()}
    assert then == f"I wrote to {token}."


def test_a_former_token_in_a_reply_is_restored_for_whom_policy_shows_it() -> None:
    """As one of today's key is, and for nobody else."""
    asked = _after()
    today = asked.text(f"Write to {MAIL}.").removeprefix("Write to ").removesuffix(".")
    reply = f"I wrote to {_before()}, that is {today}.\n"
    assert Restorer(_engine("support"), asked, SEALS).text(reply) == f"I wrote to {MAIL}, that is {MAIL}.\n"
    assert Restorer(_engine(), asked, SEALS).text(reply) == reply


def test_a_token_that_may_be_of_either_key_stays_one() -> None:
    """From a tool's result whose value nobody said: each key leads to some value, and only one is the right one."""
    asked = _after(masked_tools=frozenset({"query"}))
    asked.called("c", "query")
    asked.answers("c")
    result = f'[{{"email": "{_before()}"}}]'
    assert asked.text(result) == result
    asked.answers("")
    reply = f"It is {_before()}.\n"
    assert Restorer(_engine("support"), asked, SEALS).text(reply) == reply


@pytest.mark.parametrize("is_said_first", [True, False])
def test_a_token_of_a_tools_result_is_restored_where_the_conversation_holds_its_value(*, is_said_first: bool) -> None:
    """Whatever the order in which they stand."""
    asked = _after(masked_tools=frozenset({"query"}))
    if is_said_first:
        asked.text(f"Find {MAIL}.")
    _heard(asked)
    if not is_said_first:
        asked.text(f"Find {MAIL}.")
    assert Restorer(_engine("support"), asked, SEALS).text(f"It is {_before()}.\n") == f"It is {MAIL}.\n"


def _heard(asked: Masker) -> None:
    asked.called("c", "query")
    asked.answers("c")
    asked.text(f'[{{"email": "{_before()}"}}]')
    asked.answers("")


def test_a_guess_under_a_former_key_finds_nothing() -> None:
    """A token of a value that the conversation does not hold is masked like any value."""
    asked = _after()
    asked.text(f"My number is {NUMBER}.")
    forged = asked.text(f"Who is {_before()}?")
    assert _before() not in forged
    restored = Restorer(_engine("support"), asked, SEALS).text(f"{_before()} {forged}\n")
    assert MAIL not in restored


def test_what_was_sealed_before_is_opened_after() -> None:
    """And once the former key is retired, not any more."""
    held = Seals(bytes(32), "agent").sealed("thought")
    assert Seals(bytes([1] * 32), "agent", (bytes(32),)).opened(held) == "thought"
    for seals in (Seals(bytes([1] * 32), "agent"), Seals(bytes([1] * 32), "other", (bytes(32),))):
        with pytest.raises(ValueError, match="not sealed here"):
            seals.opened(held)
