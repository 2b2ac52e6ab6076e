"""What entries keep of what a client calls itself."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from maskwire._kernel import Keys, Scanner
from maskwire.http.passing import program_of
from maskwire.model import Principal
from maskwire.policy.rules import DEFAULT
from maskwire.source import Knowledge, Source
from maskwire.sql.catalog import Catalog
from maskwire.telling import Telling

CANARIES = ("zqxjkv007@canary-corp.com", "ssn 517-41-1007", "4111 1111 1111 1111")
SOURCE = Source("canary", Knowledge(Catalog(()), {}), DEFAULT, Keys(bytes(32)), Scanner(), seed=1)


def _kept(name: str) -> str:
    return Telling(SOURCE, program_of(Headers({"user-agent": name})), Principal("agent"), "support").application


@pytest.mark.parametrize("canary", CANARIES)
def test_a_name_is_looked_at_before_it_is_cut(canary: str) -> None:
    """So that no piece of a value is left, wherever the cut would be."""
    for before in range(90):
        assert _kept(f"{'x' * before} {canary}") == "[REDACTED]", before


def test_what_is_kept_of_a_name_is_bounded() -> None:
    """However long the name is."""
    assert _kept("psql") == "psql"
    assert _kept("word " * 100) == ("word " * 13)[:64]
