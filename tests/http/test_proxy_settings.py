"""The file of the HTTP door: what it says is what is let through, and what it does not know is an error with a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maskwire.errors import ConfigurationError
from maskwire.http.faults import Fault
from maskwire.http.proxy.asked import route_of
from maskwire.http.proxy.places import named_at
from maskwire.http.proxy.settings import PLAIN, HttpSettings, settings_of

_PAGE = Path(__file__).parent.parent.parent / "docs/http.md"
_FILE = """
url: https://api.example.com/
services:
  crm:
    url: https://crm.internal/v2/
    routes:
      - path: /customers/{id}/orders
        query: {email: EMAIL_ADDRESS}
        fields: {"items[].owner": PERSON, "items[].owner.note": plain, "*.id": plain}
      - path: /customers/{id}/orders
        name: orders-search
        methods: [POST]
        body: {email: EMAIL_ADDRESS}
"""


def _read(tmp_path: Path, text: str) -> HttpSettings:
    path = tmp_path / "http.yaml"
    path.write_text(text)
    return settings_of("127.0.0.1", 0, path)


def test_a_file_says_services_routes_and_what_stands_where(tmp_path: Path) -> None:
    """Methods are those that read, unless it says more."""
    told = _read(tmp_path, _FILE)
    first, second = told.services["crm"].routes
    assert (told.public, told.services["crm"].url) == ("https://api.example.com", "https://crm.internal/v2")
    assert (first.name, first.pattern) == ("customers-orders", "/customers/{id}/orders")
    assert first.methods == {"GET", "HEAD"}
    assert first.values == {"id": PLAIN}
    assert second.methods == {"POST"}
    assert route_of(b"/crm/customers/a%20b/orders", "POST", told)[1:] == (second, {"id": "a b"})
    with pytest.raises(Fault):
        route_of(b"/crm/customers/x/orders", "PUT", told)


def test_what_is_below_a_named_place_is_of_its_entity_and_what_is_plain_is_so_alone(tmp_path: Path) -> None:
    """A service may begin to answer an object where a text stood."""
    fields = _read(tmp_path, _FILE).services["crm"].routes[0].fields
    owner = ("items", "[]", "owner")
    assert named_at((*owner, "first"), fields) == (owner, "PERSON")
    assert named_at((*owner, "note"), fields) == ((*owner, "note"), PLAIN)
    assert named_at((*owner, "note", "x"), fields) == (owner, "PERSON")
    assert named_at(("x", "id"), fields) == (("*", "id"), PLAIN)
    assert named_at(("x", "id", "y"), fields) is None
    assert named_at(("[]", "id"), fields) is None


def test_the_file_in_the_documentation_is_one(tmp_path: Path) -> None:
    """But for the key, which is not there."""
    (text,) = re.findall(r"```yaml\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    told = _read(tmp_path, re.sub(r" +key_file: .*\n", "", text))
    assert [one.name for one in told.services["crm"].routes] == ["customers", "customers-orders", "customers-search"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://crm", "http://crm", "http is for this machine"),
        ("https://crm", "https://u:p@crm", "without a key"),
        ("email: EMAIL_ADDRESS}\n        fields", "email: email}\n        fields", "an entity is expected"),
        ("path: /customers/{id}/orders\n        query", "path: customers\n        query", "a path is written as"),
        ("path: /customers/{id}/orders\n        query", "path: /../x\n        query", "a path is written as"),
        ("methods: [POST]", "methods: [TRACE]", "a method is one of"),
        ("methods: [POST]", "methods: [GET]", "have no body"),
        ("items[].owner", "items[x]", "is no place"),
        ("        name: orders-search\n", "", "two routes are named"),
        ("query:", "querry:", 'Did you mean "query"'),
        ("crm:", "CRM!:", "small letters"),
        ("url: https://crm.internal/v2/", "key_env: NOT_SET_ANYWHERE\n    url: https://crm.internal/", "is not set"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_that_says_where(tmp_path: Path, old: str, new: str, told: str) -> None:
    """With file and line."""
    assert old in _FILE
    with pytest.raises(ConfigurationError, match=r"http\.yaml:\d+: ") as fault:
        _read(tmp_path, _FILE.replace(old, new, 1))
    assert told in str(fault.value)
