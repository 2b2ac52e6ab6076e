"""What tools ask of the catalogs is answered as the server does, with nothing but constants and code masked."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from tests.live.canaries import EMAIL
from tests.live.gate import Tap

TEXT = (Path(__file__).parent / "statements.sql").read_text()
STATEMENTS = re.findall(r"^-- (.+?)\n(.*?;)\s*(?=^-- |\Z)", TEXT, re.DOTALL | re.MULTILINE)
# Whole columns that are masked: expression trees, and what code or settings may hold.
HIDDEN = frozenset(
    {"typdefaultbin", "relpartbound", "conbin", "indexprs", "indpred", "proargdefaults", "prosrc", "prosqlbody",
     "tgqual", "polqual", "polwithcheck", "rolpassword", "rolconfig", "adbin", "routine_definition", "action_statement"}
)  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), STATEMENTS, ids=[name for name, _ in STATEMENTS])
def test_a_tools_question_is_answered(name: str, statement: str, described: Tap, described_by_server: str) -> None:
    """Row by row the server's answer; a cell differs only where a canary stands in it or its column is hidden."""
    with psycopg.connect(described_by_server, autocommit=True) as direct:
        told = direct.execute(statement)
        columns = [column.name for column in told.description]
        raw = told.fetchall()
    with psycopg.connect(described.url, autocommit=True) as connection:
        shown = connection.execute(statement).fetchall()
    assert len(shown) == len(raw), name
    for one, other in zip(raw, shown, strict=True):
        for column, value, masked in zip(columns, one, other, strict=True):
            assert value == masked or EMAIL in str(value) or column in HIDDEN, f"{column} of {name}"


REWRITTEN = (
    "SELECT reverse(pg_get_constraintdef(oid)) FROM pg_constraint",
    "SELECT count(*) FROM pg_constraint WHERE pg_get_constraintdef(oid) LIKE '%zqxjkv779%'",
    "SELECT count(*) FROM pg_description WHERE description LIKE '%zqx%'",
    "SELECT replace(description, '@', '#') FROM pg_description",
    "SELECT substr(description, 5) FROM pg_description",
    "SELECT encode(convert_to(pg_get_viewdef('sales.open_invoices'::regclass), 'UTF8'), 'hex')",
    "SELECT pg_get_indexdef('sales.customers_low'::regclass) > 'CREATE'",
    "SELECT conname FROM pg_constraint ORDER BY reverse(pg_get_constraintdef(oid))",
    "SELECT 1 FROM pg_description ORDER BY CASE WHEN objoid = 1 THEN 'those' ELSE description END",
    "SELECT description FROM pg_description UNION SELECT 'those who buy; ask zqxjkv778@canary-corp.com'",
    "SELECT count(DISTINCT t) FROM (SELECT description t FROM pg_description UNION ALL SELECT 'those who') x",
    "SELECT pg_get_expr(adbin, adrelid) = 'nextval' FROM pg_attrdef",
    "SELECT pg_get_expr(adbin, adrelid) LIKE '%nextval(%zq%' FROM pg_attrdef",
    "SELECT btrim(pg_get_expr(adbin, adrelid), '''zqx') FROM pg_attrdef",
    "SELECT length(definition) FROM pg_views",
    "SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%zqxjkv%'",
    "SELECT md5(prosrc) FROM pg_proc",
    "SELECT pg_get_functiondef('sales.touch'::regproc)",
    "SELECT setting FROM pg_settings",
    "SELECT setting FROM pg_settings WHERE name = 'data_directory'",
    "SELECT setting FROM pg_settings WHERE name = 'server_version' OR true",
    "SELECT setting FROM pg_settings WHERE name LIKE 'max_index_keys'",
    "SELECT s.setting FROM pg_settings s, pg_class c WHERE s.name = 'server_version'",
    "SELECT most_common_vals FROM pg_stats",
    "SELECT query FROM pg_stat_activity",
)


@pytest.mark.parametrize("statement", REWRITTEN)
def test_a_text_of_the_schema_is_shown_and_nothing_else(statement: str, described: Tap) -> None:
    """No function, condition or guess is let near a constant of the schema, code, settings or statistics."""
    with psycopg.connect(described.url, autocommit=True) as connection:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
            connection.execute(statement)
        assert connection.execute("SELECT 41 + 1").fetchone() == (42,)


def test_what_one_literal_may_ask_another_may_not(described: Tap) -> None:
    """A literal that is part of the meaning is looked at each time, whatever was answered to another before."""
    allowed_refused = (
        ("SELECT pg_get_expr(adbin, adrelid) LIKE {} FROM pg_attrdef", r"E'n\x65xtval(%'", "'''zqxjkv7%'"),
        ("SELECT count(*) FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) = {}", "'DEFAULT'", "'zqxjkv780'"),
        ("SELECT btrim(pg_get_expr(adbin, adrelid), {}) FROM pg_attrdef", "'\"'", "'''zqx'"),
        ("SELECT setting FROM pg_settings WHERE name = {}", "'server_version'", "'data_directory'"),
        ("SELECT current_setting({})", "'server_version'", "'data_directory'"),
    )
    with psycopg.connect(described.url, autocommit=True) as connection:
        for statement, allowed, refused in allowed_refused:
            for _ in range(2):
                connection.execute(statement.format(allowed))
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
                    connection.execute(statement.format(refused))
        setting = "SELECT current_setting(%s)"
        assert connection.execute(setting, ["max_index_keys"], prepare=True).fetchone() == ("32",)
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            connection.execute(setting, ["data_directory"], prepare=True)
        assert connection.execute(setting, ["server_encoding"], prepare=True).fetchone() == ("UTF8",)


def test_joined_texts_of_the_schema_are_redacted(described: Tap) -> None:
    """Beside other text, what is found in one alone may not be found: it is redacted whole."""
    with psycopg.connect(described.url, autocommit=True) as connection:
        for made in ("'9' || description", "concat('9', description)", "array_to_string(ARRAY[description], '')"):
            rows = connection.execute(f"SELECT {made} FROM pg_description WHERE objsubid = 2").fetchall()
            assert set(rows) == {("[SCHEMA_TEXT]",)}
        told = connection.execute("SELECT array_agg(description) FROM pg_description WHERE objsubid = 2").fetchone()
        assert told[0][0].startswith("like ")
