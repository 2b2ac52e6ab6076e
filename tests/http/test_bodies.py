"""Bodies of the HTTP door: every kind masked, alike however it comes, and refused where it can't be read."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.http.proxied import FRAGMENTS, MAIL, NUMBER, ROUTE, cut, masking, read, rules

from maskwire.http.decoding import BodyError, decoder_of
from maskwire.http.proxy.bodies import Body, body_of, content_type
from maskwire.http.proxy.events_body import EventsBody
from maskwire.http.proxy.forms import FormBody, pairs_of, parts_of
from maskwire.http.proxy.json_body import JsonBody
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.settings import Route
from maskwire.http.proxy.text_body import LinesBody, TextBody
from maskwire.model import KEEP, Effect
from maskwire.policy.rules import DEFAULT, Rule

_DOCUMENT = {
    "total": 1.10,
    "items": [{"mail": MAIL, "code": 517411007, "sku": "517-41-1007", "notes": [f"ask {MAIL}", None, True]}] * 9,
    MAIL: {"owner": "somebody", "deep": [[{"ssn": "517411007"}]]},
    "escaped": [],
}
_JSON = json.dumps(_DOCUMENT, indent=1).replace("@", "\\u0040").encode()
_LINES = b"\n".join(json.dumps({"mail": MAIL, "n": n}).encode() for n in range(9))
_TEXT = f"Dear Ada,\r\nwrite to {MAIL}.\n\nSSN: {NUMBER}\n".encode() * 9
_TABLE = b"id,ssn\n" + b"".join(b"%d,51741%04d\n" % (n, 1000 + n) for n in range(90))
_EVENTS = f'id: {MAIL}\n: {MAIL}\nevent: news\ndata: {MAIL}\ndata: {NUMBER}\n\ndata: {{"m":\ndata: "{MAIL}"}}\n\n'
_FORM = f"mail={MAIL.replace('@', '%40')}&ssn=517411007&mail=x&q=".encode()
_PARTS = (
    f'--b\r\nContent-Disposition: form-data; name="mail"; filename="{MAIL}"\r\n\r\n{MAIL}\r\n'
    f'--b\r\nContent-Disposition: form-data; name="d"\r\nContent-Type: application/json\r\n\r\n{{"ssn": "{NUMBER}"}}'
    "\r\n--b--\r\n"
).encode()

_BODIES: dict[str, tuple[Callable[[], Body], bytes]] = {
    "json": (lambda: JsonBody(masking()), _JSON),
    "json in parts": (lambda: JsonBody(masking(), 200), _JSON),
    "lines": (lambda: LinesBody(masking()), _LINES),
    "text": (lambda: TextBody(masking(), "utf-8"), _TEXT),
    "text in parts": (lambda: TextBody(masking(), "utf-8", part=120), _TEXT),
    "table in parts": (lambda: TextBody(masking(), "utf-8", table=True, part=150), _TABLE),
    "events": (lambda: EventsBody(masking()), _EVENTS.encode()),
    "form": (lambda: FormBody(masking()), _FORM),
    "parts": (lambda: body_of(content_type("multipart/form-data; boundary=b"), masking())[0], _PARTS),
}


@pytest.mark.parametrize("kind", _BODIES)
def test_every_kind_of_body_is_masked_alike_however_it_comes(kind: str) -> None:
    """The same bytes come out, and nothing raw is in them but what the operator said is plain."""
    made, raw = _BODIES[kind]
    whole = read(made(), [raw])
    shown = whole.replace(b'"sku": "517-41-1007"', b"")
    assert not any(fragment in shown for fragment in FRAGMENTS)
    assert len(whole) > 20

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.integers(0, len(raw)), max_size=40))
    def however(places: list[int]) -> None:
        assert read(made(), cut(raw, places)) == whole

    however()
    assert read(made(), [raw[at : at + 1] for at in range(len(raw))]) == whole


@pytest.mark.parametrize("kind", ["text/csv", "text/plain", "text/markdown"])
@pytest.mark.parametrize(
    "before", ["", "\n", "sep=,\n", "# exported\n", "Result:\n\n", "Dear Ada,\n" + "so\n" * 60_000]
)
@pytest.mark.parametrize("heading", ["id,ssn,x", "|id|ssn|x|\n|---|---|---|", "id\tssn\tx"], ids=["csv", "bars", "tsv"])
def test_the_heading_of_a_table_counts_for_every_part(kind: str, before: str, heading: str) -> None:
    """However large the body is, and whatever stands before its table."""
    row = heading.partition("\n")[0].replace("id", "{0}").replace("ssn", "51741{1}").replace("x", "so")
    rows = "\n".join(row.format(n, 1000 + n % 9000) for n in range(12_000))
    raw = f"{before}{heading}\n{rows}\n".encode()
    out = read(body_of(content_type(kind), masking())[0], [raw])
    assert b"51741" not in out
    assert out.count(b"\n") == raw.count(b"\n")
    assert out.count(heading.encode()) == 1


def test_the_heading_of_a_table_of_html_counts_for_every_part() -> None:
    """A row stands on its line, and the next table has its own heading or none."""
    rows = "".join(f"<tr><td>{n}</td><td>51741{1000 + n % 9000}</td></tr>\n" for n in range(12_000))
    raw = f"<table><tr><th>id</th><th>ssn</th></tr>\n{rows}</table>\n".encode()
    out = read(body_of(content_type("text/html"), masking())[0], [raw])
    assert b"51741" not in out
    assert out.count(b"<tr>") == raw.count(b"<tr>")


@pytest.mark.parametrize(
    "text",
    [
        'Rows: {"columns":["id","ssn"],"rows":[[1,"517411007"]]}',
        'Rows:\n\n```json\n{"columns":["id","ssn"],"rows":[[1,"517411007"]]}\n```\nThat is all.',
        'Found: [{"name":"ssn","value":"517411007"}]',
        '[{"name":"ssn","value":"517411007"}] and more',
        'Cut off: {"a": [{"name":"ssn","value":"517411007"}, {"name":',
        '{"rows":[[1,"517411007"]],"columns":["id","ssn"]}',
        '{a [[[ {"b": [} [{"name":"ssn","value":"517411007"}]',
    ],
)
def test_documents_inside_of_a_text_are_read(text: str) -> None:
    """Whatever stands before and behind them, and wherever their columns are named."""
    assert "517411007" not in masking().text(text)


def test_columns_may_be_named_behind_their_rows() -> None:
    """In a document of its own too."""
    document = b'{"rows": [[1, "517411007"], [2, 517411008]], "columns": ["id", "ssn"]}'
    assert b"51741" not in masking().document(document)


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><th>id</th><th>ssn</th></tr><tr><td>1</td><td>517411007</td></tr></table>",
        "<b>SSN:</b> 517411007",
        "<strong>SSN</strong>: 517411007<br>",
        "<dl><dt>SSN</dt><dd>517411007</dd></dl>",
    ],
)
def test_what_markup_names_is_masked(text: str) -> None:
    """By the heading of its column, or a label before it."""
    assert "517411007" not in masking().text(text)


_CELLS = [[n, "Ada Lovelace", f"51741{1000 + n}"] for n in range(40)]
_COLUMNS = ["id", "full_name", "ssn"]


@pytest.mark.parametrize("part", [250, 1000, 100_000])
@pytest.mark.parametrize(
    "document",
    [
        {"columns": _COLUMNS, "rows": _CELLS},
        [_COLUMNS, *_CELLS],
        {"values": [_COLUMNS, *_CELLS]},
        {"schema": {"fields": [{"name": one} for one in _COLUMNS]}, "data": _CELLS},
        [{"name": "ssn", "value": cells[2], "more": [{"field": "full_name", "value": cells[1]}]} for cells in _CELLS],
        [{"ssn": f"0.{cells[2]}e9"} for cells in _CELLS],
    ],
    ids=["columns", "rows", "rows under a key", "schema", "names beside values", "numbers with an exponent"],
)
def test_values_whose_names_stand_elsewhere_are_masked_in_every_part(document: Any, part: int) -> None:
    """A heading counts for what follows it, however large that is."""
    raw = json.dumps(document).replace('"0.', "0.").replace('e9"', "e9").encode()
    out = read(JsonBody(masking(), part), [raw])
    assert b"Lovelace" not in out
    assert b"517411" not in out
    assert _form(json.loads(out)) == _form(json.loads(raw))


def test_named_places_are_what_the_operator_says_and_the_rest_is_found() -> None:
    """A number stays one where its mask is one; what is plain stays; bytes around values stay."""
    out = read(JsonBody(masking()), [_JSON])
    told = json.loads(out)
    item = told["items"][0]
    assert item["sku"] == NUMBER
    assert item["code"] not in {517411007, 0}
    assert item["notes"][1:] == [None, True]
    assert b"1.1," in out
    assert len(told) == 4
    assert "somebody" not in out.decode()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from([MAIL, NUMBER, "a", "", 'x"y', "\\", "é😀", 1.5]),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["a", "b", MAIL, '"', ""]), inner),
        max_leaves=25,
    ),
    st.integers(40, 90),
    st.sampled_from([None, 1]),
)
def test_a_document_in_parts_has_the_form_of_the_whole(document: Any, part: int, indent: int | None) -> None:
    """Whatever it holds: the same keys' number, lists' lengths and kinds; nothing raw."""
    raw = json.dumps(document, indent=indent).encode()
    try:
        out = read(JsonBody(masking(), part), [raw])
    except BodyError:
        assert part < 90  # one value alone is larger than a part
        return
    assert not any(fragment in out for fragment in FRAGMENTS)
    assert _form(json.loads(out)) == _form(document)


def _form(value: Any) -> Any:
    if isinstance(value, dict):
        return ["{", len(value), [_form(one) for one in value.values()]]
    if isinstance(value, list):
        return [_form(one) for one in value]
    return value if isinstance(value, bool) or value is None else ""


@pytest.mark.parametrize(
    "bad",
    [b"[1,2", b"[1,,2]", b"[1,2,]", b'{"a":1,}', b"[1 2]", b"[1]x", b'{"a" 1}', b'["a]', b"nul", b"[1}", b'{"a":[1]',
     b"\xff", b'["\xff"]', b"[" * 500 + b"]" * 500, b"{]", b"]"],
)  # fmt: skip
@pytest.mark.parametrize("part", [4, 1 << 20])
def test_what_is_no_json_is_refused_however_small_its_parts_are(bad: bytes, part: int) -> None:
    """Never passed on as a text."""
    with pytest.raises(BodyError):
        read(JsonBody(masking(Route("r", ("r",))), part), [bad])


@pytest.mark.parametrize(
    "kind",
    ["", "image/png", "application/octet-stream", "application/pdf", "text/plain; charset=utf-7", "application/grpc",
     "application/json; charset=utf-16", "multipart/mixed; boundary=b", "text/plain, text/html", "multipart/byteranges",
     "application/json-seq", "text/vcard", "application/517411007+json", f"application/x.{NUMBER}+xml"],
)  # fmt: skip
def test_a_kind_that_is_not_known_is_refused(kind: str) -> None:
    """Before a byte of it is read."""
    with pytest.raises(BodyError):
        body_of(content_type(kind), masking())


@pytest.mark.parametrize(
    ("made", "raw"),
    [
        (lambda: TextBody(masking(), "utf-8"), b"\xff"),
        (lambda: TextBody(masking(), "utf-16"), "write to ada@example.com".encode("utf-16-le")),
        (lambda: TextBody(masking(), "ascii"), "write to ada@example.com".encode("utf-16-le")),
        (lambda: TextBody(masking(), "utf-8", part=64), b"x" * 500),
        (lambda: LinesBody(masking(), 20), b'{"a": "' + b"x" * 50 + b'"}\n'),
        (lambda: LinesBody(masking()), b"{}\nnope\n"),
        (lambda: EventsBody(masking()), f"event: {MAIL}\ndata: x\n\n".encode()),
        (lambda: FormBody(masking()), b"a"),
        (lambda: FormBody(masking()), b"a=%ff"),
        (lambda: body_of(content_type("multipart/form-data; boundary=c"), masking())[0], _PARTS),
        (lambda: body_of(content_type("multipart/form-data; boundary=b"), masking())[0], _PARTS[:-9]),
        (
            lambda: body_of(content_type("multipart/form-data; boundary=b"), masking())[0],
            _PARTS.replace(b"application/json", b"image/png"),
        ),
        (
            lambda: body_of(content_type("multipart/form-data; boundary=b"), masking())[0],
            _PARTS.replace(b"Content-Type", b"X-Of"),
        ),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(made: Callable[[], Body], raw: bytes) -> None:
    """Bytes, lines, events, forms and parts."""
    with pytest.raises(BodyError):
        read(made(), [raw])


def test_a_number_is_found_however_it_is_written() -> None:
    """With a power of ten, and a fraction that is none; what holds nothing stays as it is."""
    raw = b'{"ssn": 5.17411007e8, "other": {"card": 4.111111111111111E+15}, "n": [1e400, 1.50, 2e3]}'
    out = read(JsonBody(masking()), [raw])
    assert not any(one in out for one in (b"5.174", b"5174", b"4.1111", b"41111"))
    assert out.endswith(b'"n": [1e400, 1.50, 2e3]}')


def test_an_event_may_be_a_word_in_brackets() -> None:
    """Which is no document."""
    assert read(EventsBody(masking()), [b"data: [DONE]\n\n"]) == b"data: [DONE]\n\n"
    assert MAIL.encode() not in read(EventsBody(masking()), [f"data: {{a: {MAIL}\n\n".encode()])


def test_a_form_comes_out_as_a_form() -> None:
    """Names stay, and so does their order; file names are gone."""
    names = [name for name, _ in pairs_of(read(FormBody(masking()), [_FORM]))]
    assert names == ["mail", "ssn", "mail", "q"]
    kind = content_type("multipart/form-data; boundary=b")
    body, told = body_of(kind, masking())
    parts = parts_of(read(body, [_PARTS]), content_type(told).boundary)
    assert [name for name, _, _ in parts] == ["mail", "d"]
    assert "ssn" in json.loads(parts[1][2])


def _packed(coding: str, data: bytes) -> bytes:
    if coding == "gzip":
        return gzip.compress(data)
    if coding == "deflate":
        return zlib.compress(data)
    if coding == "br":
        return bytes(brotli.compress(data))
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_packed_bodies_are_unpacked_in_pieces_however_they_come(coding: str) -> None:
    """Ten megabytes in a few hundred bytes come in pieces; a cut, a wrong or a longer one is refused."""
    data = _TEXT + b"\0" * 10_000_000
    packed = _packed(coding, data)
    decoder = decoder_of(coding)
    pieces = [piece for at in range(0, len(packed), 97) for piece in decoder.feed(packed[at : at + 97])]
    decoder.end()
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= 8_000_000
    for bad in (packed[:-3], b"nothing of the kind", packed + b"more"):
        with pytest.raises(BodyError):
            _unpacked(coding, bad)


def _unpacked(coding: str, packed: bytes) -> None:
    decoder = decoder_of(coding)
    list(decoder.feed(packed))
    decoder.end()


def test_deflate_without_its_head_is_known() -> None:
    """Some servers send it so (RFC 9110 section 8.4.1.2)."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(_TEXT) + packer.flush()
    assert b"".join(decoder_of("deflate").feed(packed)) == _TEXT


@pytest.mark.parametrize("coding", ["compress", "gzip, br", "x"])
def test_a_coding_that_is_not_known_is_refused(coding: str) -> None:
    """As is one upon another."""
    with pytest.raises(BodyError):
        decoder_of(coding)


def test_a_rule_on_a_place_decides_it_and_no_other() -> None:
    """By the name that the ledger has of it: shown, masked otherwise, or denied and so hidden."""
    column = "crm.people.items_code"
    for effect, told in ((Effect.SHOW, b"517411007"), (Effect.DENY, b"[US_SSN]")):
        rule = Rule("of-a-place", effect, KEEP, columns=(column,))
        policy = replace(DEFAULT, rules=(rule, *DEFAULT.rules))
        made = Masking(replace(rules(), policy=policy, _programs={}), "crm", ROUTE)
        out = read(JsonBody(made), [b'{"items": [{"code": 517411007, "ssn": 517411007}]}'])
        code = json.loads(out)["items"][0]
        assert str(code["code"]).encode() == told
        assert "517411007" not in str(code["ssn"])
        assert str(made.columns()[0].origins[0]) == column
