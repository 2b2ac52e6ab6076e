"""What of somebody else's answer may be seen by who may see less: pairs of columns, and what becomes of them."""

from __future__ import annotations

import pytest

from maskwire.console.trial import _may_see
from maskwire.ledger import ColumnEntry
from maskwire.model import Column

WHERE = (Column("public", "users", "email"),)


def _column(transform: str, entity: str | None = "EMAIL_ADDRESS", rule: str = "shop/one") -> ColumnEntry:
    return ColumnEntry(WHERE, entity, transform, rule)


@pytest.mark.parametrize("theirs", ["token", "pseudonym", "hash", "redact", "null", "vault"])
@pytest.mark.parametrize("ours", ["redact", "partial", "keep", "scan"])
def test_what_nothing_stays_of_may_be_seen(theirs: str, ours: str) -> None:
    """It tells no more than a redacted value."""
    assert _may_see(_column(theirs), _column(ours), same_words=False, same_view=False)


@pytest.mark.parametrize("theirs", ["keep", "partial", "generalise", "noise", "shift", "scan", "scrub", "json", "new"])
def test_what_something_stays_of_is_hidden_where_policy_says_otherwise_to_who_looks(theirs: str) -> None:
    """Other rules may have other options: the last four are not the last eight."""
    for ours in (_column("redact"), _column(theirs, rule="shop/two"), _column(theirs, entity=None)):
        if ours.transform != "keep":
            assert not _may_see(_column(theirs), ours, same_words=True, same_view=True)


def test_what_policy_says_of_both_alike_may_be_seen() -> None:
    """By the same rule, of the same entity."""
    assert _may_see(_column("partial"), _column("partial"), same_words=False, same_view=False)


def test_what_policy_shows_to_who_looks_may_be_seen() -> None:
    """As stored for both, or masked for the other alone."""
    for theirs in ("keep", "partial", "scan"):
        assert _may_see(_column(theirs), _column("keep"), same_words=False, same_view=False)


def test_a_text_may_be_seen_where_the_same_becomes_of_what_is_found_in_it() -> None:
    """And a document where the very same rules are about both."""
    text, document = _column("scan", None, "scanned"), _column("json", None, "document")
    assert _may_see(text, text, same_words=True, same_view=False)
    assert not _may_see(text, text, same_words=False, same_view=True)
    assert _may_see(document, document, same_words=False, same_view=True)
    assert not _may_see(document, document, same_words=True, same_view=False)
