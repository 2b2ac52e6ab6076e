"""Policy files on a real gateway: principals see different answers, files are read again, and rights end in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg
import psycopg
import pytest

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.verifier import Verifier
from maskwire.ledger import Kind
from maskwire.ledger import read as entries
from maskwire.model import Principal, PrincipalKind
from maskwire.policy_file import parse, read
from tests.live.canaries import assert_clean, email, ssn
from tests.live.gate import PASSWORD, Gate, Tap

PEOPLE = {
    "agent": Principal("agent"),
    "sam": Principal("sam", PrincipalKind.HUMAN, roles=frozenset({"support"})),
    "olga": Principal("olga", PrincipalKind.HUMAN, roles=frozenset({"outsider"})),
}
POLICY = """
name: shop
extends: default
columns:
  public.users.salary: none
  public.products.title: ORGANIZATION
detectors:
  - {entity: STAFF_NUMBER, category: pii, pattern: 'tag[0-9]', finds: [tag4], ignores: [all]}
rules:
  - {name: outsiders, roles: [outsider], columns: [public.users.*], effect: deny}
  - {name: support-sees-mail, roles: [support], columns: [public.users.email], effect: show}
  - {name: nobody-reads-numbers, entities: [US_SSN], effect: deny}
  - {name: where-from, kinds: [agent], columns: [public.users.country], effect: mask, transform: redact}
  - {name: parts, columns: [public.people_all.email], effect: mask, transform: redact}
  - name: few-orders
    columns: [public.orders.contact_email]
    effect: mask
    transform: token
    row_limit: 20
  - {name: phones, entities: [PHONE_NUMBER], effect: mask, transform: partial, options: {last: 3}, allow: [condition]}
"""


@contextmanager
def gated(reader_url: str, folder: Path, text: str) -> Iterator[Gate]:
    """A gateway with that policy file, and several principals."""
    folder.mkdir(exist_ok=True)
    file = folder / "policy.yaml"
    file.write_text(text)
    with Gate(reader_url, folder, policy=read(file).policy, policy_file=file) as gate:
        assert gate.gateway is not None
        verifier = Verifier.of(PASSWORD)
        accounts = {name: Account(name, who.kind, who.roles, verifier) for name, who in PEOPLE.items()}
        gate.gateway.entrance.adopt(Access(accounts))
        yield gate


@pytest.fixture(scope="module")
def gate_of_three(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gated(reader_url, tmp_path_factory.mktemp("policy-file"), POLICY) as gate:
        yield gate


def connect(gate: Gate, name: str, tap: Tap | None = None) -> psycopg.Connection:
    url = (tap or gate).url.replace("//agent:", f"//{name}:")
    return psycopg.connect(url, autocommit=True)


def one(client: psycopg.Connection, sql: str, *parameters: object) -> object:
    found = client.execute(sql, parameters or None).fetchone()
    assert found is not None
    return found[0]


def test_three_principals_are_given_three_answers(gate_of_three: Gate) -> None:
    """Raw for whom a rule shows it, masked for the agent, refused for the outsider; in any order, again and again."""
    sql = "SELECT email FROM users WHERE id = 7"
    with connect(gate_of_three, "agent") as agent, connect(gate_of_three, "sam") as sam:
        with connect(gate_of_three, "olga") as olga:
            for _ in range(3):
                token = one(agent, sql)
                assert token != email(7)
                assert one(sam, sql) == email(7)
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="shop/outsiders"):
                    olga.execute(sql)
                assert one(sam, "SELECT email FROM users WHERE id = %s", 7) == email(7)
                assert one(agent, "SELECT email FROM users WHERE id = %s", 7) == token
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    olga.execute("SELECT email FROM users WHERE id = %s", (7,))
            assert one(olga, "SELECT count(*) FROM products") == 40
        assert one(sam, "SELECT id FROM users WHERE email = %s", email(7)) == 7
        assert one(agent, "SELECT id FROM users WHERE email = %s", token) == 7
        assert agent.execute("SELECT id FROM users WHERE email = %s", (email(7),)).fetchall() == []


def test_a_shown_column_is_no_key_to_a_masked_one(gate_of_three: Gate) -> None:
    """The same addresses in another table stay masked, and can't be matched with those that are shown."""
    with connect(gate_of_three, "sam") as sam:
        assert one(sam, "SELECT contact_email FROM orders WHERE user_id = 7") != email(7)
        for sql in (
            "SELECT u.email FROM users u JOIN orders o ON o.contact_email = u.email LIMIT 1",
            "SELECT email FROM users UNION SELECT contact_email FROM orders",
            "SELECT email FROM users WHERE email IN (SELECT contact_email FROM orders)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                sam.execute(sql)


def test_a_denied_column_is_touched_by_no_statement(gate_of_three: Gate) -> None:
    """Neither read, nor counted, nor tested; what does not touch it goes on."""
    with Tap(gate_of_three) as tap, connect(gate_of_three, "agent", tap) as agent:
        for sql in (
            "SELECT ssn FROM users", "SELECT count(ssn) FROM users", "SELECT id FROM users WHERE ssn IS NULL",
            "SELECT * FROM users", "SELECT u FROM users u", "SELECT row_to_json(u) FROM users u",
            "SELECT start_of_it FROM contacts", "COPY users TO STDOUT", "DECLARE c CURSOR FOR SELECT ssn FROM users",
            "PREPARE p AS SELECT ssn FROM users", "SELECT id FROM users WHERE ssn_number = 517410011",
            "WITH x AS (SELECT ssn AS id FROM users) SELECT id FROM x",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
                agent.execute(sql)
            assert "nobody-reads-numbers" in str(refusal.value), sql
            assert refusal.value.diag.message_hint
        assert one(agent, "SELECT count(*) FROM users") == 60
        assert_clean(tap.received)
    assert ssn(11).encode() not in b"".join(path.read_bytes() for path in gate_of_three.ledger.parent.glob("*.db*"))


def test_a_rule_masks_a_column_of_which_nothing_is_known(gate_of_three: Gate) -> None:
    """By its name alone, through a view too; it can't be searched or sorted by; for others it is as it was."""
    with connect(gate_of_three, "agent") as agent, connect(gate_of_three, "sam") as sam:
        for table in ("users", "contacts"):
            assert one(agent, f"SELECT country FROM {table} WHERE id = 3") == "[CONFIDENTIAL]"
            assert one(sam, f"SELECT country FROM {table} WHERE id = 3") == "FR"
        for rest in ("WHERE country = 'FR'", "ORDER BY country", "WHERE country LIKE 'F%'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                agent.execute(f"SELECT id FROM users {rest}")
            sam.execute(f"SELECT id FROM users {rest}")


def test_a_rule_on_a_table_is_about_its_parts(gate_of_three: Gate) -> None:
    """A partition that is read by its own name is masked as the table is."""
    with connect(gate_of_three, "agent") as agent:
        for table in ("people_all", "people_eu"):
            assert one(agent, f"SELECT email FROM {table} LIMIT 1") == "[EMAIL_ADDRESS]"


def test_what_the_operator_states_goes_before_what_was_detected(gate_of_three: Gate) -> None:
    """A column is shown that detection would mask, and masked that it would show."""
    with connect(gate_of_three, "agent") as agent:
        assert one(agent, "SELECT salary FROM users WHERE id = 7") == 40007
        assert one(agent, "SELECT title FROM products WHERE id = 1") == "[ORGANIZATION]"


def test_a_detector_of_the_policy_masks_what_it_finds(gate_of_three: Gate) -> None:
    """In text that nobody classified."""
    with connect(gate_of_three, "agent") as agent:
        assert one(agent, "SELECT tags FROM products WHERE id = 1") == ["[STAFF_NUMBER]", "all"]


def test_an_answer_ends_where_a_rule_limits_its_rows(gate_of_three: Gate) -> None:
    """The limit is of the column: answers without it are whole."""
    with connect(gate_of_three, "agent") as agent:
        for parameters in (None, (1000,)):
            where = "" if parameters is None else "WHERE id < %s"
            with pytest.raises(psycopg.errors.ProgramLimitExceeded, match="20 rows"):
                agent.execute(f"SELECT contact_email FROM orders {where}", parameters).fetchall()
            found = agent.execute("SELECT contact_email FROM orders LIMIT 20").fetchall()
            assert len(found) == 20
            assert len(agent.execute(f"SELECT id FROM orders {where}", parameters).fetchall()) == 300


def test_a_rule_lets_through_the_use_that_it_names(gate_of_three: Gate) -> None:
    """And no other: what it shows stays masked."""
    with connect(gate_of_three, "agent") as agent:
        assert one(agent, "SELECT phone FROM users WHERE phone LIKE '+1 415%' LIMIT 1").endswith("*234")
        for sql in ("SELECT upper(phone) FROM users", "SELECT id FROM users WHERE email LIKE 'a%'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                agent.execute(sql)


def _until(file: Path, text: str, holds: object) -> None:
    file.write_text(text)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("the policy file was not read again")


def test_a_changed_file_counts_in_open_sessions(reader_url: str, tmp_path: Path) -> None:
    """From the next statement on, prepared ones included; a file with a fault changes nothing, and says so."""
    sql = "SELECT email FROM users WHERE id = %s"
    with gated(reader_url, tmp_path, "extends: default\n") as gate, connect(gate, "agent") as agent:
        assert gate.gateway is not None
        file = tmp_path / "policy.yaml"

        def shown() -> object:
            return one(agent, sql, 7)

        agent.prepare_threshold = 0
        token = shown()
        assert token != email(7)
        show = "rules: [{name: x, columns: [public.users.email], effect: show}]\nextends: default\n"
        _until(file, show, lambda: shown() == email(7))
        file.write_text(show.replace("effect: show", "effect: shown"))
        found = asyncio.run_coroutine_threadsafe(_reload(gate), gate.loop).result(10)
        assert "policy.yaml:1:" in found
        assert 'did you mean "show"?' in found
        assert shown() == email(7)
        stated = "columns: {public.users.email: none, public.users.country: PERSON}\nextends: default\n"
        _until(file, stated, lambda: one(agent, "SELECT country FROM users WHERE id = 3") != "FR")
        _until(file, "extends: default\n", lambda: one(agent, "SELECT country FROM users WHERE id = 3") == "FR")
        assert shown() == token
        changes = [entry for entry in entries(gate.gateway.settings.ledger) if entry.kind is Kind.CONFIGURATION]
        assert [(it.reason, len(it.policy)) for it in changes] == [("policy", 64)] * 3
        assert changes[0].policy != changes[1].policy != changes[2].policy


async def _reload(gate: Gate) -> str:
    assert gate.gateway is not None
    return gate.gateway.reload_policy()


def test_a_right_that_ends_ends_in_the_middle_of_a_cursor(reader_url: str, tmp_path: Path) -> None:
    """Of SQL and of the protocol: the next fetch is refused, whether it would come masked or is denied by then."""
    with gated(reader_url, tmp_path, "extends: default\n") as gate:
        ends = time.time() + 8  # from when on the gateway is there, however busy the machine
        until = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        (tmp_path / "policy.yaml").write_text(f"""
extends: default
rules:
  - {{name: for-now, columns: [public.users.email], when: {{until: {until}}}, effect: show}}
  - {{name: for-now-too, columns: [public.users.phone], when: {{until: {until}}}, effect: show}}
  - {{name: then-not, columns: [public.users.phone], effect: deny}}
""")
        asyncio.run_coroutine_threadsafe(_reload(gate), gate.loop).result(10)

        async def walk(query: str, first: str, told: str, *, by_portal: bool = False) -> None:
            connection = await asyncpg.connect(gate.url)
            try:
                async with connection.transaction():
                    if by_portal:
                        fetch = (await connection.cursor(query)).fetchrow
                    else:
                        await connection.execute(f"DECLARE c CURSOR FOR {query}")
                        fetch = partial(connection.fetchrow, "FETCH 1 FROM c")
                    assert (await fetch())[0].startswith(first)
                    await asyncio.sleep(max(0.0, ends - time.time()) + 0.2)
                    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=told):
                        await fetch()
            finally:
                await connection.close(timeout=10)

        async def run() -> None:
            mail, phone = (f"SELECT {name} FROM users ORDER BY id" for name in ("email", "phone"))
            await asyncio.gather(
                walk(mail, email(1), "a right has ended"),
                walk(mail, email(1), "a right has ended", by_portal=True),
                walk(phone, "+1 415", "then-not"),
            )

        asyncio.run(run())


def test_a_policy_that_masks_nothing_is_asked_for_by_one_rule(reader_url: str, tmp_path: Path) -> None:
    """And a file of no rules at all shows nothing sensitive."""
    assert parse("rules: [{name: all, effect: show}]").policy.rules
    with gated(reader_url, tmp_path, "rules: []\n") as gate, Tap(gate) as tap, connect(gate, "agent", tap) as agent:
        agent.execute("SELECT * FROM users").fetchall()
        assert_clean(tap.received)


def test_a_name_that_no_column_has_is_warned_of(
    reader_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A slip of the pen in a rule that denies would deny nothing."""
    rule = "{{name: {}, columns: [{}], effect: deny}}"
    rules = ", ".join([rule.format("slip", "Public.Users.SSN"), rule.format("right", "public.users.ssn")])
    with gated(reader_url, tmp_path, f"rules: [{rules}]\nextends: default\n"):
        pass
    told = [record.getMessage() for record in caplog.records if "the policy names" in record.getMessage()]
    assert told == ["the policy names Public.Users.SSN (rule slip): nothing in the source is called so"]


def test_a_row_limit_holds_over_all_that_is_fetched_of_a_cursor(gate_of_three: Gate) -> None:
    """However small each fetch is, and after an error; a cursor that is opened anew counts anew."""
    sql = "SELECT contact_email FROM orders"
    with connect(gate_of_three, "agent") as agent:
        agent.execute(f"DECLARE c CURSOR WITH HOLD FOR {sql}")
        assert len(agent.execute("FETCH 12 FROM c").fetchall()) == 12
        assert len(agent.execute("FETCH 8 FROM c").fetchall()) == 8
        for again in ("FETCH 1 FROM c", "FETCH BACKWARD 5 FROM c", "FETCH ABSOLUTE 30 FROM c", "FETCH ALL FROM c"):
            with pytest.raises(psycopg.errors.ProgramLimitExceeded, match="limit of 20 rows"):
                agent.execute(again)
            with pytest.raises(psycopg.errors.DuplicateCursor):
                agent.execute(f"DECLARE c CURSOR WITH HOLD FOR {sql}")
        agent.execute("CLOSE c")
        agent.execute(f"DECLARE c CURSOR WITH HOLD FOR {sql}")
        assert len(agent.execute("FETCH 20 FROM c").fetchall()) == 20
        with agent.transaction(), agent.cursor("named") as cursor:
            cursor.execute(sql)
            assert len(cursor.fetchmany(15)) == 15
            with pytest.raises(psycopg.errors.ProgramLimitExceeded):
                cursor.fetchmany(15)
        for _ in range(3):  # separate answers are separate
            assert len(agent.execute(f"{sql} LIMIT 20").fetchall()) == 20


async def test_a_row_limit_holds_over_the_parts_of_a_portal(gate_of_three: Gate) -> None:
    """Which drivers execute again and again, by name or without."""
    connection = await asyncpg.connect(gate_of_three.url)
    for _ in range(2):
        with pytest.raises(asyncpg.PostgresError) as told:
            async with connection.transaction():
                cursor = await connection.cursor("SELECT contact_email FROM orders")
                assert len(await cursor.fetch(10)) == 10
                assert len(await cursor.fetch(10)) == 10
                await cursor.fetch(1)
        assert told.value.sqlstate == "54000"
    await connection.close()
