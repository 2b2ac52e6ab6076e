"""Logging in to an upstream: every method spoken, every way a server may cheat, in any chunking."""

from __future__ import annotations

import struct

import pytest

from maskwire.access.scram import ScramServer
from maskwire.access.verifier import Verifier
from maskwire.errors import UpstreamError
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.login import Login
from maskwire.wire.postgres.messages import frame

OPEN = (
    backend.authentication(backend.AUTHENTICATION_OK)
    + backend.parameter_status("server_version", "18.0")
    + backend.backend_key_data(77, b"key!")
    + backend.ready_for_query(b"I")
)


def login(password: str | None = "pencil") -> Login:
    return Login("reader", password, "shop", {"client_encoding": "UTF8"})


def test_a_trusting_server_is_open_in_any_chunking() -> None:
    """Parameters and the cancel key are kept."""
    for size in (1, 7, len(OPEN)):
        one = login(None)
        assert b"reader\0" in one.start()
        for place in range(0, len(OPEN), size):
            assert one.receive(OPEN[place : place + size]) == b""
        assert one.done
        assert one.session.parameters == {"server_version": "18.0"}
        assert (one.session.process_id, one.session.secret_key) == (77, b"key!")
        assert "key!" not in repr(one.session)


def test_md5_and_cleartext_answers() -> None:
    """54.2.1: "md5" and md5(md5(password user) salt); the clear password ends with a NUL."""
    answer = login().receive(backend.authentication(backend.AUTHENTICATION_MD5, b"abcd"))
    assert answer == frame(b"p", b"md5d46492ecbd2dcef1387540f46a8fbe4f\0")
    assert login().receive(backend.authentication(backend.AUTHENTICATION_CLEARTEXT)) == frame(b"p", b"pencil\0")


def _scram(server: ScramServer, one: Login) -> bytes:
    offered = backend.authentication(backend.AUTHENTICATION_SASL, b"SCRAM-SHA-256\0\0")
    first = one.receive(offered)
    assert first[5:19] == b"SCRAM-SHA-256\0"
    (length,) = struct.unpack_from("!i", first, 19)
    challenge = server.first(first[23 : 23 + length].decode())
    final = one.receive(backend.authentication(backend.AUTHENTICATION_SASL_CONTINUE, challenge.encode()))
    return server.final(final[5:].decode()).encode()


def test_scram_proves_both_sides() -> None:
    """The server's signature is checked before the session counts as open."""
    one = login()
    proof = _scram(ScramServer(Verifier.of("pencil")), one)
    one.receive(backend.authentication(backend.AUTHENTICATION_SASL_FINAL, proof) + OPEN)
    assert one.done


def test_a_server_that_can_not_prove_itself_is_left() -> None:
    """A wrong signature, or AuthenticationOk in its place."""
    wrong = login()
    _scram(ScramServer(Verifier.of("pencil")), wrong)
    with pytest.raises(UpstreamError):
        wrong.receive(backend.authentication(backend.AUTHENTICATION_SASL_FINAL, b"v=AAAA"))
    skipped = login()
    _scram(ScramServer(Verifier.of("pencil")), skipped)
    with pytest.raises(UpstreamError):
        skipped.receive(OPEN)


@pytest.mark.parametrize(
    "data",
    [
        backend.error_response("28P01", "canary for reader"),
        backend.authentication(7),
        backend.authentication(backend.AUTHENTICATION_SASL, b"SCRAM-SHA-1\0\0"),
        backend.authentication(backend.AUTHENTICATION_SASL_CONTINUE, b"r=x"),
        frame(b"D", b"\0\0"),
        frame(b"R", b"\0"),
        b"S\0\0\0\1",
        frame(b"!", b""),
    ],
)
def test_anything_else_ends_the_login_without_the_servers_words(data: bytes) -> None:
    """One error for the operator, nothing of what the server said in it."""
    with pytest.raises(UpstreamError) as error:
        login().receive(data)
    assert "canary" not in str(error.value)


def test_a_password_that_is_asked_for_and_not_there_is_said() -> None:
    """The source's URL has none."""
    with pytest.raises(UpstreamError, match="password"):
        login(None).receive(backend.authentication(backend.AUTHENTICATION_CLEARTEXT))
