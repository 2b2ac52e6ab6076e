"""Texts on their way into a page: inert, whatever they hold."""

from __future__ import annotations

import pytest

from maskwire.console.rendering import inert, query, render


@pytest.mark.parametrize("turned", ["\u202e", "\u2066", "\u200f", "\u0000", "\u001b", "\ufeff", "\u200b", "\ue000"])
def test_what_turns_or_hides_text_is_replaced(turned: str) -> None:
    """Direction marks, controls, what has no width, private characters: one sign each, so that nothing is hidden."""
    assert inert(f"a{turned}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("plain", ["", "a b", "Zoë", "שלום", "line\nline\ttab", "名前"])
def test_other_text_stays_as_it_is(plain: str) -> None:
    """Letters of every script, and the white space of a statement."""
    assert inert(plain) == plain


def test_markup_in_a_text_is_text_in_a_page() -> None:
    """Every value of a template is escaped and made inert, in attributes too."""
    page = render(
        "login.html", {"title": '<b>"', "form": "\"'><script>", "fault": "<i>\u202e", "issuers": False, "pages": []}
    )
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;i&gt;\N{REPLACEMENT CHARACTER}" in page
    assert 'value="&#34;&#39;&gt;&lt;script&gt;"' in page


def test_a_link_says_what_it_asks_for_and_nothing_of_what_is_empty() -> None:
    """Values are quoted, so that none can be another parameter."""
    assert query({"principal": "a&b=c", "model": "", "before": None, "all": 1}) == "?principal=a%26b%3Dc&all=1"
    assert query({}) == ""
