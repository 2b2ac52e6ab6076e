"""MySQL logins from both sides: what proves a password, and what never says it where others could read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.errors import ClientProtocolError, UpstreamError, UpstreamProtocolError
from maskwire.wire.mysql import scrambles as s
from maskwire.wire.mysql.capabilities import OFFERED, Capability
from maskwire.wire.mysql.handshake import AuthSwitch, Handshake, HandshakeResponse, more_data, response_of
from maskwire.wire.mysql.login import Login
from maskwire.wire.mysql.packets import PacketReader, packets
from maskwire.wire.mysql.replies import Error, Ok

NONCE = bytes(range(1, 21))
PASSWORD = "pass-9431"


def test_answers_are_those_that_other_programs_give() -> None:
    """PyMySQL's, which shares no code with ours."""
    auth = pytest.importorskip("pymysql._auth")
    assert s.native_answer(PASSWORD, NONCE) == auth.scramble_native_password(PASSWORD.encode(), NONCE)
    assert s.caching_answer(PASSWORD, NONCE) == auth.scramble_caching_sha2(PASSWORD.encode(), NONCE)
    assert s.hidden(PASSWORD, NONCE) == auth._xor_password(PASSWORD.encode() + b"\0", NONCE)


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=60), st.text(max_size=9))
def test_an_answer_fits_its_own_password_and_challenge_only(password: str, other: str) -> None:
    """From what a server keeps, by both methods."""
    kept = s._sha1(s._sha1(password.encode())), s.kept_in_memory(password)
    challenge = s.nonce()
    assert s.native_fits(s.native_answer(password, challenge), challenge, kept[0])
    assert s.caching_fits(s.caching_answer(password, challenge), challenge, kept[1])
    for wrong in (b"", b"short", bytes(20), bytes(32), s.native_answer(password + "x", challenge)):
        assert not s.native_fits(wrong, challenge, kept[0])
        assert not s.caching_fits(wrong, challenge, kept[1])
    assert not s.caching_fits(s.caching_answer(password, s.nonce()), challenge, kept[1])
    assert s.shown(s.hidden(password, challenge), challenge) == password
    if other != password:
        assert not s.caching_fits(s.caching_answer(other, challenge), challenge, kept[1])


def test_a_password_that_came_whole_has_one_end() -> None:
    """No end, something behind it, no text, nothing."""
    assert s.clear(b"word\0") == "word"
    assert [s.clear(raw) for raw in (b"word", b"word\0more", b"\xff\xfe\0", b"\0", b"")] == [None] * 5


def test_a_challenge_has_no_byte_that_ends_it() -> None:
    """Clients read up to a zero byte."""
    assert all(len(one := s.nonce()) == 20 and not {0, 0x24} & set(one) for _ in range(200))


class Server:
    """The other side of a login, one payload at a time, with its turns."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._reader = PacketReader(1 << 20, ClientProtocolError)
        self._turn = 0

    def says(self, payload: bytes) -> bytes | None:
        """What the client answers to a payload, fed byte by byte."""
        framed, turn = packets(payload, self._turn)
        self._reader.turn = turn
        for byte in framed:
            self._reader.feed(self._login.receive(bytes((byte,))))
        self._turn = turn
        return self.heard()

    def heard(self) -> bytes | None:
        """What it said."""
        found = self._reader.next()
        self._turn = self._reader.turn
        return found

    def secured(self) -> bytes | None:
        """TLS is there."""
        self._reader.feed(self._login.secured())
        return self.heard()


def _greeting(plugin: str = s.CACHING, less: Capability | None = None) -> bytes:
    return Handshake("8.4.0", 7, NONCE, (OFFERED | Capability.SSL) & ~(less or Capability(0)), plugin=plugin).to_bytes()


def _response(payload: bytes | None) -> HandshakeResponse:
    read = response_of(payload or b"", OFFERED | Capability.SSL)
    assert isinstance(read, HandshakeResponse)
    return read


@pytest.mark.parametrize("plugin", [s.NATIVE, s.CACHING])
def test_a_known_password_opens_the_session_at_once(plugin: str) -> None:
    """By the method that the server opened with."""
    login = Login("ann", PASSWORD, "shop")
    server = Server(login)
    said = _response(server.says(_greeting(plugin)))
    assert (said.user, said.database, said.plugin) == ("ann", "shop", plugin)
    kept = s._sha1(s._sha1(PASSWORD.encode())) if plugin == s.NATIVE else s.kept_in_memory(PASSWORD)
    assert (s.native_fits if plugin == s.NATIVE else s.caching_fits)(said.answer, NONCE, kept)
    if plugin == s.CACHING:
        assert server.says(more_data(s.KNOWN)) is None
    server.says(Ok().to_bytes(said.capabilities))
    assert login.done


def test_the_whole_password_is_said_over_tls_only() -> None:
    """caching_sha2_password asks for it where the server has not seen it before."""
    login = Login("ann", PASSWORD, "", tls=True)
    server = Server(login)
    server.says(_greeting())
    assert login.wants_tls
    said = _response(server.secured())
    assert Capability.CONNECT_WITH_DB not in said.capabilities
    assert server.says(more_data(s.FULL)) == PASSWORD.encode() + b"\0"
    plain = Server(Login("ann", PASSWORD, ""))
    plain.says(_greeting())
    with pytest.raises(UpstreamError, match="not encrypted"):
        plain.says(more_data(s.FULL))


def test_a_server_may_ask_for_another_method() -> None:
    """With a new challenge; but for the whole password only where nobody else can read it."""
    other = bytes(range(21, 41))
    server = Server(Login("ann", PASSWORD, ""))
    server.says(_greeting("sha256_password"))
    answer = server.says(AuthSwitch(s.NATIVE, other).to_bytes())
    assert s.native_fits(answer or b"", other, s._sha1(s._sha1(PASSWORD.encode())))
    with pytest.raises(UpstreamError, match="not encrypted"):
        server.says(AuthSwitch(s.CLEAR, b"").to_bytes())
    private = Server(Login("ann", PASSWORD, "", private=True))
    private.says(_greeting())
    assert private.says(AuthSwitch(s.CLEAR, b"").to_bytes()) == PASSWORD.encode() + b"\0"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (Error(1045, "28000", "canary").to_bytes(), UpstreamError),
        (AuthSwitch("dialog", b"").to_bytes(), UpstreamError),
        (more_data(b"\x09"), UpstreamProtocolError),
        (b"", UpstreamProtocolError),
        (b"\xfe", UpstreamProtocolError),
        (b"\x05rows?", UpstreamProtocolError),
    ],
)
def test_anything_else_ends_a_login_without_the_servers_words(payload: bytes, error: type[Exception]) -> None:
    """A refusal, methods that are not spoken, the switch of before 4.1, messages out of place."""
    server = Server(Login("ann", PASSWORD, ""))
    server.says(_greeting())
    with pytest.raises(error) as caught:
        server.says(payload)
    assert "canary" not in str(caught.value)


def test_tls_that_is_asked_for_is_never_left_out() -> None:
    """A server, or somebody between, that does not offer it; and words that were put in before it."""
    with pytest.raises(UpstreamError, match="does not offer"):
        Server(Login("ann", PASSWORD, "", tls=True)).says(_greeting(less=Capability.SSL))
    login = Login("ann", PASSWORD, "", tls=True)
    injected = packets(_greeting(), 0)[0] + packets(Ok().to_bytes(OFFERED), 2)[0]
    with pytest.raises(UpstreamProtocolError, match="more than a login"):
        login.receive(injected)


def test_a_server_that_asks_for_ever_is_left() -> None:
    """A login has so many steps."""
    server = Server(Login("ann", PASSWORD, ""))
    server.says(_greeting())
    with pytest.raises(UpstreamProtocolError, match="ever more"):
        for _ in range(20):
            server.says(AuthSwitch(s.NATIVE, NONCE).to_bytes())
