"""Tokens of issuers, with keys made here: what is signed well and still proves nothing."""

from __future__ import annotations

import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maskwire.access.accounts import Account
from maskwire.access.configuration import load
from maskwire.access.issuers import Issuer, UnfitClaims
from maskwire.access.oidc import KeySet, claims_of, heading
from maskwire.access.tokens import TokenError
from maskwire.errors import ConfigurationError

NOW = 1_800_000_000.0
ISSUER = Issuer("https://one.example", "maskwire", "maskwire", frozenset({"EdDSA"}))
TWO = """\
principals:
  - {name: eve, oidc: true%s}
oidc:
  - {issuer: "https://one.example", audience: maskwire}
  - {issuer: "https://two.example", audience: maskwire}
"""


def _claims(**more: object) -> dict[str, object]:
    key = Ed25519PrivateKey.generate()
    keys = KeySet()
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    keys.learned(json.dumps({"keys": [public]}).encode(), NOW)
    said = {"iss": ISSUER.url, "aud": "maskwire", "sub": "ana", "exp": NOW + 60, **more}
    text = jwt.encode(said, key, algorithm="EdDSA")
    head = heading(text)
    assert head is not None
    return claims_of(text, head, ISSUER, keys, NOW)


def test_a_token_without_a_real_end_is_not_taken() -> None:
    """NaN is later than nothing and earlier than nothing, and infinity is no end."""
    assert _claims()["sub"] == "ana"
    for end in (float("nan"), float("inf")):
        with pytest.raises(TokenError, match="times"):
            _claims(exp=end)


def test_a_logout_token_lets_nobody_in() -> None:
    """It has the issuer, audience, subject and end of one that does."""
    with pytest.raises(TokenError, match="event"):
        _claims(events={"http://schemas.openid.net/event/backchannel-logout": {}})


def test_one_issuer_can_not_vouch_for_a_principal_of_another(tmp_path: Path) -> None:
    """Where there are several, a principal of the file says which is its own."""
    path = tmp_path / "access.yaml"
    path.write_text(TWO % "")
    with pytest.raises(ConfigurationError, match="needs its issuer"):
        load(path)
    path.write_text(TWO % ', issuer: "https://one.example"')
    access = load(path)
    one, two = access.issuers
    assert one.account({"sub": "eve"}, access.accounts).name == "eve"
    with pytest.raises(UnfitClaims):
        two.account({"sub": "eve"}, access.accounts)


def test_two_issuers_that_know_one_name_vouch_for_two_principals() -> None:
    """Nor can a name that one of them gives be another's: what stands before # is the issuer's alone."""
    one, other = (Issuer(f"https://{host}", "a", "a") for host in ("login.example", "login.example/b"))
    names = {issuer.account({"sub": sub}, {}).name for issuer in (one, other) for sub in ("ana", "b#ana", "/b#ana")}
    assert len(names) == 6
    assert "login.example#ana" in names


def test_claims_are_attributes_where_they_are_plain() -> None:
    """A text, a number, a list of such; what else one is leaves the attribute without a value. The file goes first."""
    issuer = Issuer("https://login.example", "a", "a", attributes=(("orgs", "o"), ("tenant", "t")))
    for claim, wanted in (("x", "x"), (7, "7"), (True, None), ({"a": 1}, None), ("a\0b", None), (["x", 1], ("x", "1"))):
        found = dict(issuer.account({"sub": "ana", "t": claim}, {}).attributes)
        assert found.get("tenant") == wanted
    known = Account("ana", oidc=True, attributes=(("tenant", "acme"),))
    held = issuer.account({"sub": "ana", "t": "globex", "o": ["a"]}, {"ana": known})
    assert held.attributes == (("orgs", ("a",)), ("tenant", "acme"))
