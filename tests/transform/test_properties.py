"""The table of promises, checked against the kernel that has to keep them and the policy that relies on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire._kernel import Keys, Program, Scanner, mask_value, read_back
from maskwire.policy.rules import KEEPS_JOINS, REVERSIBLE
from maskwire.transform.properties import PROPERTIES, Properties

SCANNER, KEYS, OTHER = Scanner(), Keys(bytes(32)), Keys(bytes(range(32)))
# Of each transform: an entity, a type, two values that it takes, and options.
CASES: dict[str, tuple[str, int, bytes, bytes, dict[str, int | str | bool]]] = {
    "keep": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
    "redact": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
    "null": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
    "partial": ("US_SSN", 25, b"078-05-1120", b"219-09-1120", {}),
    "token": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
    "hash": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
    "pseudonym": ("PERSON", 25, b"Ana Quintero", b"Bo Svensson", {}),
    "shift": ("DATE_OF_BIRTH", 1082, b"1984-07-09", b"1990-01-02", {}),
    "generalise": ("DATE_OF_BIRTH", 1082, b"1984-07-09", b"1984-03-02", {"to": "year"}),
    "noise": ("SALARY", 23, b"52000", b"81000", {}),
    "vault": ("US_SSN", 25, b"078-05-1120", b"219-09-9999", {}),
}
OIDS = {
    "text": 25, "varchar": 1043, "bpchar": 1042, "name": 19, "int2": 21, "int4": 23, "int8": 20, "numeric": 1700,
    "float4": 700, "float8": 701, "date": 1082, "timestamp": 1114, "timestamptz": 1184, "uuid": 2950, "inet": 869,
    "macaddr": 829, "json": 114, "jsonb": 3802, "bool": 16, "time": 1083, "bytea": 17, "interval": 1186, "money": 790,
}  # fmt: skip
VALUES = {
    "int2": b"4321", "int4": b"7654321", "int8": b"7654321", "numeric": b"7654321", "float4": b"4321.5",
    "float8": b"4321.5", "date": b"1984-07-09", "timestamp": b"1984-07-09 10:00:00",
    "timestamptz": b"1984-07-09 10:00:00+02", "uuid": b"123e4567-e89b-12d3-a456-426614174000", "inet": b"192.0.2.7",
    "macaddr": b"08:00:2b:01:02:03", "json": b'"078-05-1120"', "jsonb": b'"078-05-1120"', "bool": b"t",
    "time": b"10:11:12", "bytea": b"\\x010203", "interval": b"3 days", "money": b"$4,321.00",
}  # fmt: skip


KEPT: dict[tuple[str, str, bytes], str] = {}


def tokens(entity: str, form: str, values: list[bytes]) -> list[str]:
    """A vault in memory: its tokens are numbers in the order they were asked for."""
    number = "00000000-0000-4000-8000-{:012}" if form == "uuid" else "{}"
    return [KEPT.setdefault((entity, form, value), number.format(1000 + len(KEPT))) for value in values]


def masked(name: str, value: bytes, oid: int = 25, keys: Keys = KEYS, entity: str = "") -> bytes | None:
    """A value by a transform with the options of its case."""
    case = CASES[name]
    program = Program(
        [(name, entity or case[0], oid, 0)], keys, SCANNER, {}, {0: case[4]} if case[4] else {}, {}, tokens
    )
    return mask_value(program, 0, value)


def test_every_transform_has_a_case() -> None:
    """None is left out of the tests below."""
    assert CASES.keys() == PROPERTIES.keys()


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_kernel_knows_each_transform(name: str) -> None:
    """Every transform of the table compiles, and only keep shows the raw value; the same one masks alike."""
    _, oid, value, _, _ = CASES[name]
    assert (masked(name, value, oid) == value) == (name == "keep")
    assert masked(name, value, oid) == masked(name, value, oid)


@pytest.mark.parametrize("name", PROPERTIES)
def test_different_values_stay_different_where_joins_are_kept(name: str) -> None:
    """And where a way back is promised there is one."""
    entity, oid, one, two, options = CASES[name]
    if PROPERTIES[name].keeps_joins:
        assert masked(name, one, oid) != masked(name, two, oid)
    shown = masked(name, one, oid)
    if name == "vault":
        assert [key for key, token in KEPT.items() if token.encode() == shown] == [(entity, "text", one)]
    elif PROPERTIES[name].reversible and name != "keep":
        assert shown is not None
        assert read_back(KEYS, entity, oid, shown, oid, 0, name, options) == one
    elif shown is not None:
        with pytest.raises(ValueError, match="no way back"):
            read_back(KEYS, entity, oid, shown, oid, 0, name, options)


@pytest.mark.parametrize("name", ["token", "hash", "pseudonym", "shift", "noise"])
def test_another_key_gives_other_values(name: str) -> None:
    """What one installation shows tells nothing of another."""
    _, oid, one, two, _ = CASES[name]
    assert (masked(name, one, oid), masked(name, two, oid)) != (
        masked(name, one, oid, OTHER), masked(name, two, oid, OTHER))  # fmt: skip


@pytest.mark.parametrize(("name", "promised"), PROPERTIES.items())
def test_a_type_that_is_not_promised_is_redacted(name: str, promised: Properties) -> None:
    """And one that is promised is masked otherwise than by redaction, in the samples above."""
    if "*" in promised.types:
        return
    for type_name, value in VALUES.items():
        entity = CASES[name][0]
        redacted = masked("redact", value, OIDS[type_name], entity=entity)
        differs = masked(name, value, OIDS[type_name]) != redacted
        if type_name not in promised.types:
            assert not differs, type_name
        elif name != "generalise":  # one rule generalises some of its types
            assert differs, type_name


def test_policy_relies_on_what_the_table_declares() -> None:
    """No transform is trusted with joins that does not keep them, nor with literals that has no way back."""
    assert {name for name, one in PROPERTIES.items() if one.keeps_joins} == KEEPS_JOINS
    assert {name for name, one in PROPERTIES.items() if one.reversible} - {"keep"} == REVERSIBLE


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_kernel_knows_no_option_that_is_not_declared(name: str) -> None:
    """A misspelt one is refused, not ignored."""
    entity, oid, _, _, options = CASES[name]
    with pytest.raises(ValueError, match="option"):
        Program([(name, entity, oid, 0)], KEYS, SCANNER, {}, {0: {**options, "misspelt": 1}})


DECLARED: dict[tuple[str, str], dict[str, int | str | bool]] = {
    ("partial", "last"): {"last": 2}, ("partial", "first"): {"first": 2}, ("hash", "length"): {"length": 8},
    ("token", "domain"): {"domain": "keep"}, ("token", "bin"): {"bin": True},
    ("pseudonym", "gender"): {"gender": True}, ("shift", "days"): {"days": 30}, ("shift", "weekday"): {"weekday": True},
    ("shift", "subject"): {"subject": "patient"}, ("generalise", "to"): {"to": "month"},
    ("generalise", "size"): {"to": "bucket", "size": 10}, ("generalise", "oldest"): {"to": "year", "oldest": 1936},
    ("noise", "percent"): {"percent": 5},
}  # fmt: skip


def test_the_kernel_takes_every_option_that_is_declared() -> None:
    """And the list above is that of the table."""
    assert DECLARED.keys() == {(name, option) for name, one in PROPERTIES.items() for option in one.options}
    for (name, _), options in DECLARED.items():
        Program([(name, CASES[name][0], CASES[name][1], 0)], KEYS, SCANNER, {}, {0: options})


@settings(deadline=None)
@given(st.dates(date(1000, 1, 1), date(9000, 1, 1)), st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_shifted_dates_keep_their_distance(one: date, two: date) -> None:
    """Any two dates, and the way back."""
    shown = [masked("shift", value.isoformat().encode(), 1082) for value in (one, two)]
    first, second = (date.fromisoformat(text.decode()) for text in shown if text is not None)
    assert second - first == two - one
    assert timedelta() != abs(first - one) <= timedelta(365)
    assert shown[0] is not None
    assert read_back(KEYS, "DATE_OF_BIRTH", 1082, shown[0], 1082, 0, "shift") == one.isoformat().encode()


@settings(deadline=None)
@given(st.integers(-(2**31), 2**31 - 1))
def test_noise_stays_near(raw: int) -> None:
    """Of its sign and type, within a tenth or one, and never itself but for 0."""
    shown = masked("noise", str(raw).encode(), 23)
    assert shown is not None
    near = int(shown)
    assert -(2**31) <= near < 2**31
    assert abs(near - raw) <= max(abs(raw) // 10, 1)
    assert (near > 0) - (near < 0) == (raw > 0) - (raw < 0)
    assert (near == raw) == (raw == 0)


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "M", "N", "P", "Zs"]), max_size=60))
def test_any_text_has_a_pseudonym_or_is_redacted(text: str) -> None:
    """And no word of it stays, whatever it is written in."""
    shown = masked("pseudonym", text.encode(), entity="PERSON")
    assert shown is not None
    words = {word for word in shown.decode().lower().replace(",", " ").split() if len(word) > 2}
    assert not words & set(text.lower().split()) or shown == b"[PERSON]"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_token_that_is_shown_leads_back(text: str) -> None:
    """Any text: its token is one of another key's only by chance, and comes back exactly."""
    raw = text.replace("\0", "").encode()
    shown = masked("token", raw)
    if shown != b"[US_SSN]":
        assert shown is not None
        assert read_back(KEYS, "US_SSN", 25, shown, 25, 0) == raw


def test_a_pseudonym_stands_in_a_text_where_policy_says_so() -> None:
    """A note reads on; without one the label stands there."""
    note = b"Patient: Jennifer Walsh called about 078-05-1120."
    for spans, is_label in (({"PERSON": "pseudonym"}, False), ({"PERSON": "redact"}, True)):
        program = Program([("scan", "", 25, 0)], KEYS, SCANNER, {**spans, "US_SSN": ("token", {})})
        shown = mask_value(program, 0, note)
        assert shown is not None
        assert b"Jennifer" not in shown
        assert b"Walsh" not in shown
        assert (b"[PERSON]" in shown) == is_label
