"""The file of principals: what it says, and each way in which it can be wrong, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskwire.access.configuration import Access, load
from maskwire.access.verifier import Verifier
from maskwire.errors import ConfigurationError
from maskwire.model import PrincipalKind

VERIFIER = Verifier.of("correct horse").stored()
FULL = f"""\
gateway: shop
principals:
  - name: ana
    kind: human
    roles: [analyst, approver]
    verifier: {VERIFIER}
    certificates: [ana.example]
  - name: bot
    on_behalf_of: [ana]
    model: model-7
    purpose: required
    purposes: [support, billing]
requests:
  longest: 8h
  kinds: [human, agent]
  approvers:
    - roles: [approver]
      columns: ["public.users.*"]
      longest: 2h
  break_glass: {{roles: [oncall], reviewers: [approver], longest: 30m}}
oidc:
  - issuer: https://login.example
    audience: maskwire
    algorithms: [RS256, ES256]
    roles: {{group-a: analyst}}
"""


def read(folder: Path, text: str) -> Access:
    path = folder / "access.yaml"
    path.write_text(text)
    return load(path)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    """Each part is where the rest of the gateway looks for it."""
    access = read(tmp_path, FULL)
    ana, bot = access.accounts["ana"], access.accounts["bot"]
    assert access.gateway == "shop"
    assert (ana.kind, ana.roles, ana.certificates) == (
        PrincipalKind.HUMAN, {"analyst", "approver"}, {"ana.example"},
    )  # fmt: skip
    assert ana.verifier == Verifier.from_stored(VERIFIER)
    assert (bot.kind, bot.verifier, bot.model, bot.needs_purpose) == (PrincipalKind.AGENT, None, "model-7", True)
    assert (bot.on_behalf_of, bot.purposes) == ({"ana"}, {"support", "billing"})
    assert (access.requests.is_open, access.requests.longest) == (True, 8 * 3600)
    assert access.requests.approvers[0].longest == 2 * 3600
    assert access.requests.break_glass is not None
    assert access.requests.break_glass.longest == 1800
    assert access.issuers[0].roles == {("group-a", "analyst")}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("principals:\n  - nme: ana\n", 2, 'Did you mean "name"?'),
        ("principals:\n  - name: ana\n  - name: ana\n", 3, "said twice"),
        ("principals:\n  - name: ana\n    name: bo\n", 3, "said twice"),
        ("principals:\n  - name: token\n", 2, "not"),
        ("principals:\n  - name: a b\n", 2, "a name is"),
        ("principals:\n  - name: ana\n    kind: robot\n", 3, "human, agent, service"),
        ("principals:\n  - name: ana\n    verifier: secret\n", 3, "maskwire user add"),
        ("principals:\n  - name: ana\n    purpose: yes\n", 3, "quotes"),
        ("principals:\n  - name: ana\n    purpose: maybe\n", 3, "required or optional"),
        ("principals:\n  - name: ana\n    oidc: perhaps\n", 3, "true or false"),
        ("principals: ana\n", 1, "list"),
        ("principals:\n  - ana\n", 2, "mapping"),
        ("principals:\n  - {name: a, certificates: [x]}\n  - {name: b, certificates: [x]}\n", 3, "two principals"),
        ("principals: [{name: a}]\nrequests:\n  longest: soon\n", 3, "90s"),
        ("principals: [{name: a}]\nrequests:\n  approvers:\n  - columns: [a.b.c]\n", 4, "names or roles"),
        ("principals: [{name: a}]\nrequests:\n  approvers:\n  - {roles: [x], columns: [users]}\n", 4, "schema.table"),
        ("oidc:\n  - issuer: http://login.example\n    audience: x\n", 2, "https"),
        ("oidc:\n  - issuer: https://login.example\n", 2, "audience"),
        ("oidc:\n  - issuer: https://i.example\n    audience: x\n    algorithms: [none]\n", 4, "among"),
        ("oidc:\n  - issuer: https://i.example\n    audience: x\n    algorithms: [HS256]\n", 4, "among"),
        ("principals: [\n", 2, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """And with what to write in its place."""
    with pytest.raises(ConfigurationError, match=f"access.yaml:{line}: ") as error:
        read(tmp_path, text)
    assert words in str(error.value)
    assert "secret" not in str(error.value)


def test_a_file_that_lets_nobody_in_is_refused(tmp_path: Path) -> None:
    """Empty, without anybody, or not there."""
    for text in ("", "gateway: shop\n"):
        with pytest.raises(ConfigurationError):
            read(tmp_path, text)
    with pytest.raises(ConfigurationError, match="can't be read"):
        load(tmp_path / "none.yaml")


def test_verifiers_that_would_tell_who_exists_are_refused(tmp_path: Path) -> None:
    """One figure of iterations for all: the stand-ins of unknown names have it too."""
    other = VERIFIER.replace("$4096:", "$8192:")
    with pytest.raises(ConfigurationError, match="iterations"):
        read(tmp_path, f"principals:\n  - {{name: a, verifier: {VERIFIER}}}\n  - {{name: b, verifier: {other}}}\n")
    access = read(tmp_path, f"principals:\n  - {{name: b, verifier: {other}}}\n")
    assert access.iterations == 8192


def test_the_example_of_the_documentation_is_one(tmp_path: Path) -> None:
    """As it stands on the page."""
    page = (Path(__file__).parents[2] / "docs" / "access.md").read_text()
    access = read(tmp_path, page.partition("```yaml\n")[2].partition("```")[0])
    assert set(access.accounts) == {"ana", "bo", "bot"}
    assert access.requests.break_glass is not None
