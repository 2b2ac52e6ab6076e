"""Comments: trace context and known tags are kept, and nothing that could be a value."""

from __future__ import annotations

import pytest

from maskwire.sql.comments import told

TRACE = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"


def _sensitive(text: str) -> bool:
    return "ana" in text


def test_a_trail_is_followed_through_the_statement() -> None:
    """sqlcommenter's form: quoted, and percent-encoded."""
    sql = f"SELECT 1 /*action='%2Forders',framework='django%3A5.2',traceparent='{TRACE}',tracestate='congo%3Dt61'*/"
    assert told(sql, _sensitive) == (TRACE, (("action", "/orders"), ("framework", "django:5.2")))


@pytest.mark.parametrize(
    "comment",
    [
        "/* zqxjkv */", "-- zqxjkv", "/*other='zqxjkv'*/",
        "/*traceparent='zqxjkv'*/", f"/*traceparent='{TRACE}zqxjkv'*/",
        f"/*traceparent='{TRACE[:3]}{'0' * 32}{TRACE[35:]}'*/", "/*traceparent='00-zz'*/",
        f"/*traceparent='00-4111111111111111{'0' * 16}-c532cb4098ac3dd2-01'*/", "/*route=zqxjkv*/",
        "'/*route=''zqxjkv''*/'",
    ],
)  # fmt: skip
def test_what_is_neither_trace_nor_tag_is_dropped(comment: str) -> None:
    """Words, unknown keys, a trace context of another form, a literal that looks like a comment."""
    assert told(f"SELECT 1 {comment}", _sensitive) == ("", ())


@pytest.mark.parametrize(
    "value",
    ["ana", "two words", "517-41-1001x", "zqxjkv%40example.com", "x" * 65, "caf%C3%A9", "4111111111111111", "%0a"],
)
def test_a_tag_that_is_not_plain_is_redacted(value: str) -> None:
    """Long runs of digits, spaces, addresses, and whatever a detector finds."""
    assert told(f"SELECT 1 /*route='{value}'*/", _sensitive) == ("", (("route", "[REDACTED]"),))


@pytest.mark.parametrize("sql", ["SELECT '/*", "SELECT /*route='a'", "/*" * 5000, "--" + "route='a'," * 100_000])
def test_any_text_is_read_without_an_error(sql: str) -> None:
    """Also one that the lexer refuses."""
    told(sql, _sensitive)
