"""What a client states of itself, and what its account lets it state."""

from __future__ import annotations

import pytest

from maskwire.access.accounts import Account, Passage, asking, stated
from maskwire.errors import RefusedError
from maskwire.http.stated import caller_of
from maskwire.model import Principal, PrincipalKind, Purpose

BOT = Account(
    "bot",
    roles=frozenset({"support"}),
    on_behalf_of=frozenset({"ana"}),
    model="model-7",
    purposes=frozenset({"support", "billing"}),
    needs_purpose=True,
)


def test_what_is_stated_is_taken_out_of_the_settings() -> None:
    """Other settings are not looked at."""
    settings = {"maskwire.purpose": "TICKET-7: refund", "maskwire.model": "m", "datestyle": "ISO"}
    assert stated(settings) == {"purpose": "TICKET-7: refund", "model": "m"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maskwire.roles", "admin"),
        ("maskwire.purpose", ""),
        ("maskwire.purpose", "a\nb"),
        ("maskwire.purpose", "x" * 65),
        ("maskwire.model", "mødel"),
        ("maskwire.on_behalf_of", "ana'; --"),
    ],
)
def test_what_is_not_of_its_form_is_refused_without_being_repeated(name: str, value: str) -> None:
    """It would stand in the ledger and in logs."""
    with pytest.raises(RefusedError) as error:
        stated({name: value})
    assert not value or value not in error.value.refusal.message + error.value.refusal.hint


def test_an_agent_acts_on_behalf_of_a_human_names_its_model_and_says_why() -> None:
    """The model is the client's word, or else the file's."""
    said = {"purpose": "support", "on_behalf_of": "ana"}
    who = Principal("bot", PrincipalKind.AGENT, "ana", "model-7", roles=frozenset({"support"}))
    assert asking(BOT, said) == (who, Purpose("support"))
    assert asking(BOT, {**said, "model": "model-8"})[0].model == "model-8"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "purpose-required"),
        ({"purpose": "marketing"}, "purpose-not-allowed"),
        ({"purpose": "support", "on_behalf_of": "bo"}, "on-behalf-of"),
    ],
)
def test_what_the_account_does_not_allow_is_refused(said: dict[str, str], reason: str) -> None:
    """With what is allowed."""
    with pytest.raises(RefusedError) as error:
        asking(BOT, said)
    assert error.value.refusal.reason == reason
    assert error.value.refusal.code == "28000"


def test_each_door_says_how_a_purpose_is_stated_at_it() -> None:
    """The database's own clients by their options; what comes by HTTP, in a header."""
    with pytest.raises(RefusedError) as by_options:
        asking(BOT, {})
    with pytest.raises(RefusedError) as by_header:
        caller_of(Passage(BOT), {}, "", lambda _: False)
    hints = [error.value.refusal.hint for error in (by_options, by_header)]
    assert ["options='-c maskwire.purpose=...'" in hint for hint in hints] == [True, False]
    assert ["header Maskwire-Purpose" in hint for hint in hints] == [False, True]
    assert all("support" in hint for hint in hints)


def test_nobody_may_be_named_unless_the_account_says_so() -> None:
    """The default; ``*`` is anybody."""
    with pytest.raises(RefusedError):
        asking(Account("bot"), {"on_behalf_of": "ana"})
    anybody = Account("bot", on_behalf_of=frozenset({"*"}))
    assert asking(anybody, {"on_behalf_of": "ana"})[0].on_behalf_of == "ana"
    assert asking(anybody, {})[1] == Purpose()
