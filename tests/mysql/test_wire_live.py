"""wire/mysql against a real MariaDB: logins, both kinds of rows, large packets."""

from __future__ import annotations

import struct

import pymysql
import pytest

from maskwire.errors import UpstreamError
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Status
from maskwire.wire.mysql.scrub import scrub_error
from maskwire.wire.mysql.values import Parameter, Type, binary_row, text_row, to_binary_row, to_parameters, to_text_row
from tests.mysql.raw import Raw
from tests.mysql.server import Running


@pytest.mark.parametrize("tls", [False, True], ids=["socket", "tls"])
def test_a_login_opens_a_session(mariadb: Running, tls: bool) -> None:
    """Over the socket, and over TLS with the certificate checked."""
    with Raw(mariadb, tls=tls) as raw:
        raw.send(c.Query("SELECT DATABASE(), @@version"))
        assert raw.first() == 2
        raw.columns(2)
        (row,) = raw.rows()
        assert text_row(row, 2) == (b"shop", raw.session.handshake.version.removeprefix("5.5.5-").encode())


def test_a_wrong_password_is_told_without_the_servers_words(mariadb: Running) -> None:
    """An UpstreamError with the server's SQLSTATE."""
    with pytest.raises(UpstreamError, match="error 1045") as caught:
        Raw(mariadb, password="wrong")
    assert caught.value.code == "28000"
    assert "wrong" not in str(caught.value)


def test_text_and_binary_rows_are_read_and_written_alike(mariadb: Running) -> None:
    """Every type of the sample table, by COM_QUERY and by COM_STMT_EXECUTE; what was read is written as it came."""
    with Raw(mariadb) as raw:
        raw.send(c.Query("SELECT * FROM users ORDER BY id"))
        count = raw.first()
        assert isinstance(count, int)
        described = raw.columns(count)
        assert {one.origin[:2] for one in described} == {("shop", "users")}
        assert [one.to_bytes() for one in described] == [
            replies.column_of(one.to_bytes()).to_bytes() for one in described
        ]
        texts = raw.rows()
        assert [to_text_row(text_row(row, count)) for row in texts] == texts
        assert text_row(texts[1], count) == (b"2", *[None] * (count - 1))

        raw.send(c.Prepare("SELECT * FROM users WHERE id = ? OR email = ? ORDER BY id"))
        prepared = replies.prepared_of(raw.next())
        assert (prepared.columns, prepared.parameters) == (count, 2)
        raw.columns(2)
        raw.columns(count)
        given = (Parameter(Type.LONGLONG, struct.pack("<q", 2)), Parameter(Type.VAR_STRING, b"ann@example.com"))
        raw.send(c.Execute(prepared.statement, c.NO_CURSOR, to_parameters(given)))
        assert raw.first() == count
        types = [one.type for one in raw.columns(count)]
        rows = raw.rows()
        read = [binary_row(row, types) for row in rows]
        assert [to_binary_row(row, types) for row in read] == rows
        assert read[1][0] == struct.pack("<i", 2)
        assert read[0][1:5] == (b"ann@example.com", b"010-12-3456", b"\xbc\x07\x02\x03", b"1234.50")
        raw.send(c.CloseStatement(prepared.statement))
        raw.send(c.Ping())
        assert isinstance(raw.first(), replies.Ok)


def test_a_cursor_is_fetched_in_parts(mariadb: Running) -> None:
    """COM_STMT_FETCH, and the status that says which part was the last."""
    with Raw(mariadb) as raw:
        raw.send(c.Prepare("SELECT id FROM users ORDER BY id"))
        prepared = replies.prepared_of(raw.next())
        raw.columns(1)
        raw.send(c.Execute(prepared.statement, c.READ_ONLY_CURSOR, b""))
        assert raw.first() == 1
        raw.columns(1)
        if replies.Capability.DEPRECATE_EOF in raw.session.capabilities:
            raw.rows()
        found = []
        for _ in range(2):
            raw.send(c.Fetch(prepared.statement, 1))
            found += [binary_row(row, [Type.LONG])[0] for row in raw.rows()]
        raw.send(c.Fetch(prepared.statement, 1))
        assert raw.rows() == []
        assert Status.LAST_ROW in raw.end[0]
        assert found == [struct.pack("<i", number) for number in (1, 2)]


def test_a_value_beyond_a_packet_is_joined(mariadb: Running) -> None:
    """17 MB in one value, and a statement as long."""
    owner = pymysql.connect(unix_socket=mariadb.socket, user=mariadb.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        cursor.execute(f"SET GLOBAL max_allowed_packet = {1 << 26}")
    size = 17_000_000
    with Raw(mariadb) as raw:
        raw.send(c.Query(f"SELECT '{'x' * size}'"))
        assert raw.first() == 1
        raw.columns(1)
        (row,) = raw.rows()
        assert text_row(row, 1) == (b"x" * size,)


def test_an_error_keeps_its_number_and_loses_its_text(mariadb: Running) -> None:
    """extractvalue's message holds what it was given (leaks.md 44); what is told of it does not."""
    with Raw(mariadb) as raw:
        raw.send(c.Query("SELECT extractvalue(1, concat(0x7e, (SELECT ssn FROM users WHERE id = 1)))"))
        error = raw.first()
        if isinstance(error, int):  # the columns were told already
            raw.columns(error)
            error = replies.error_of(raw.next())
    assert isinstance(error, replies.Error)
    assert "010-12-3456" in error.message
    told = scrub_error(error)
    assert (told.number, told.state) == (error.number, error.state)
    assert "010" not in told.message
