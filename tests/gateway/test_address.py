"""Connection URLs and listening addresses: read once, clear when wrong, silent about the password."""

from __future__ import annotations

import pytest

from maskwire.errors import ConfigurationError
from maskwire.gateway.address import Address, client_url, parse_address, parse_listen


def test_a_url_is_read_with_its_parts_decoded() -> None:
    """User, password, host, port, database, TLS; and what is left out has libpq's defaults."""
    address = parse_address("postgresql://re%40der:p%2Fw@db.example:6543/shop?sslmode=verify-full&sslrootcert=/ca.pem")
    assert (address.user, address.password, address.host, address.port) == ("re@der", "p/w", "db.example", 6543)
    assert (address.database, address.sslmode, address.sslrootcert) == ("shop", "verify-full", "/ca.pem")
    assert parse_address("postgres://reader@h") == Address("h", 5432, "reader", "reader")


def test_a_unix_socket_is_named_by_its_folder() -> None:
    """As libpq has it: host in the query, and the port in the file's name."""
    address = parse_address("postgresql://u:@/db?host=/run/pg")
    assert address.is_local
    assert address.socket_path == "/run/pg/.s.PGSQL.5432"


def test_neither_repr_nor_text_nor_error_has_the_password() -> None:
    """A URL ends in logs sooner or later."""
    address = parse_address("postgresql://u:canary@h/d")
    assert "canary" not in repr(address) + str(address)
    for url in ("postgresql://u:canary@h:port/d", "http://u:canary@h/d", "postgresql://u:canary@h/d?x=1"):
        with pytest.raises(ConfigurationError) as error:
            parse_address(url)
        assert "canary" not in str(error.value)


@pytest.mark.parametrize("text", ["", "6432", "h:", "h:x", "h:70000", "h:-1"])
def test_a_listening_address_that_is_none_is_refused(text: str) -> None:
    """With the form it must have."""
    with pytest.raises(ConfigurationError, match="HOST:PORT"):
        parse_listen(text)


def test_listening_addresses_and_what_clients_are_told() -> None:
    """Brackets of IPv6 come off and go on again; every character of a password survives."""
    assert parse_listen("[::1]:6432") == ("::1", 6432)
    assert parse_listen(":0") == ("127.0.0.1", 0)
    url = client_url("agent", "p@ss/w:rd", "::1", 6432, "shop")
    assert url == "postgresql://agent:p%40ss%2Fw%3Ard@[::1]:6432/shop"
    assert parse_address(url).password == "p@ss/w:rd"
