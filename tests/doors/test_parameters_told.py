"""What a client is told of parameters that take any text: what it has written itself, and no value of the database."""

from __future__ import annotations

import pytest

from maskwire.doors.postgres.parameters import Parameters

_BEGIN = {"application_name": "psql", "search_path": '"$user", public', "TimeZone": "UTC", "is_superuser": "off"}


def _told(parameters: Parameters, name: str, value: str) -> bool:
    parameters.reported(f"{name}\0{value}\0".encode())
    return bool(list(parameters.news()))


@pytest.mark.parametrize("name", ["application_name", "search_path", "TimeZone"])
def test_a_text_that_the_client_has_not_written_is_not_told(name: str) -> None:
    """A function has set it, to whatever."""
    assert not _told(Parameters(_BEGIN), name, "zqxjkv001@canary-corp.com")


@pytest.mark.parametrize(
    ("sql", "name", "value"),
    [
        ("SET application_name = 'My Tool'", "application_name", "My Tool"),
        ("SELECT set_config('application_name', 'x', false)", "application_name", "x"),
        ('SET search_path TO sales , "Odd One"', "search_path", 'sales, "Odd One"'),
        ("SET TIME ZONE 'europe/berlin'", "TimeZone", "Europe/Berlin"),
        ("SET TIME ZONE -3", "TimeZone", "<-03>+03"),
    ],
)
def test_what_the_client_sets_is_told_and_what_it_comes_back_to(sql: str, name: str, value: str) -> None:
    """As the server writes it."""
    parameters = Parameters(_BEGIN)
    parameters.written(sql)
    assert _told(parameters, name, value)
    assert _told(parameters, name, _BEGIN[name])
    assert not _told(parameters, name, "Quuxbyrd")
    assert _told(parameters, name, value)


def test_a_zone_that_has_a_name_is_told_whoever_set_it() -> None:
    """Drivers read times by it. Other parameters take few values only."""
    assert _told(Parameters(_BEGIN), "TimeZone", "Asia/Tokyo")
    assert _told(Parameters(_BEGIN), "is_superuser", "on")


def test_what_is_remembered_of_a_session_is_bounded_and_its_beginning_stays() -> None:
    """A client may name itself anew with each request."""
    parameters = Parameters(_BEGIN)
    for number in range(1000):
        parameters.written(f"SET application_name = 'request {number}'")
        assert _told(parameters, "application_name", f"request {number}")
    assert len(parameters._known) < 100
    assert _told(parameters, "application_name", "psql")
