"""Masking one request: tokens once, values everywhere, JSON inside of texts, and nothing that a later turn changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.http.faults import Fault
from maskwire.llm.sealed import Seals
from tests.llm.parts import CARD, FRAGMENTS, MAIL, NUMBER, SEALS, exchange, masker, restorer

_CHAT = "/v1/chat/completions"


def _sent(messages: list[object], **more: object) -> str:
    return exchange(_CHAT).ask(json.dumps({"model": "m", "messages": messages, **more}).encode()).decode()


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


@pytest.mark.parametrize(
    "text",
    [
        f"Write to {MAIL}, SSN {NUMBER}.",
        f"select * from users where email='{MAIL}'",
        json.dumps({"a": MAIL, "n": CARD, "deep": json.dumps({"note": f'line\n"{MAIL}"'})}),
        f'{{"to": "zqxjkv007\\u0040canary-corp.com", "n": {CARD}}}',
        f"517-41-1007\n4111 1111 1111 1111\n4111\t1111\t1111\t1111\n{MAIL}",
        f"mailto:{MAIL}?cc={MAIL},(<{MAIL}>)",
    ],
)
def test_values_are_masked_wherever_they_stand_and_tokens_only_once(text: str) -> None:
    """In SQL, in JSON inside of JSON, behind escapes, in groups; and what is masked stays as it is."""
    asked = masker()
    once = asked.code(text)
    assert not any(fragment in once for fragment in (*FRAGMENTS, "4111 1111"))
    assert asked.code(once) == once


def test_a_value_found_once_is_masked_where_nothing_tells_what_it_is() -> None:
    """Its token is the same."""
    asked = masker()
    first = asked.text(f"SSN: {NUMBER}").removeprefix("SSN: ")
    assert asked.text(f"see {NUMBER}, ({NUMBER})") == f"see {first}, ({first})"


@pytest.mark.parametrize(
    "texts",
    [
        ["My SSN is 517-", "41-1007, thanks"],
        ["My SSN is 51", "7-4", "1-", "1007"],
        ["Write to zqxjkv007@canary", "-corp.com now"],
        ["Card: 4111 1111 1111", " 1111 ok"],
        ["mail zqxjkv007@ca", "nary-corp.com ok"],
        ["ssn: ", "517411007"],
        ["My SSN is", "", "517411007, ok"],
        ["What is your SSN?", "'517411007'"],
    ],
)
def test_a_value_cut_by_the_edge_of_two_parts_is_masked_in_both(texts: list[str]) -> None:
    """As the model reads it: parts of one message, or messages that follow each other."""
    for messages in (
        [{"role": "user", "content": [{"type": "text", "text": one} for one in texts]}],
        [_user(one) for one in texts],
    ):
        out = json.loads(_sent(messages))["messages"]
        held = out[0]["content"] if len(out) == 1 else [{"text": one["content"]} for one in out]
        said = "".join(one["text"] for one in held)
        assert not any(fragment in said for fragment in (*FRAGMENTS, "1007", "4111 1111", "nary-corp"))


def test_parts_that_only_stand_beside_each_other_stay_what_they_are() -> None:
    """A value that one part holds whole has its token there."""
    parts = [{"type": "text", "text": one} for one in ("Write to", MAIL, "Hello", "12", "34")]
    (message,) = json.loads(_sent([{"role": "user", "content": parts}]))["messages"]
    texts = [one["text"] for one in message["content"]]
    assert [texts[0], *texts[2:]] == ["Write to", "Hello", "12", "34"]
    assert texts[1].endswith(".com")
    assert MAIL not in texts[1]


@pytest.mark.parametrize(
    "texts",
    [
        ["See docs of it", "please help"],
        ["You are a helpful assistant.", "Order 5 status please"],
        ["What is your SSN?", "I won't tell. Order 517411007 is late"],
        ["Answer in the user's language. Name:", "The quick brown fox"],
    ],
)
def test_a_text_that_no_label_announces_stays(texts: list[str]) -> None:
    """Only what a text begins with is read with the end of the text before."""
    out = json.loads(_sent([_user(one) for one in texts]))["messages"]
    assert [one["content"] for one in out] == texts


def test_a_later_turn_changes_no_byte_of_an_earlier_one() -> None:
    """Prompt caches are found by the beginning of a request."""
    turns: list[object] = [
        _user(f"Mail {MAIL} to Will"),
        {"role": "assistant", "content": "Done."},
        _user("May I ask Will?"),
    ]
    later = [*turns, _user(f"Will Mayfield, born in May, {NUMBER}")]
    begin = _sent(turns)[: -len("]}")]
    assert _sent(later).startswith(begin)


def test_keys_and_numbers_of_arguments_are_masked_too() -> None:
    """A number stays one."""
    out = _sent(
        [_user("x")],
        tools=[{"type": "function", "function": {"name": "f", "parameters": {MAIL: CARD, "ssn": "517411007"}}}],
    )
    assert not any(fragment in out for fragment in FRAGMENTS)
    parameters = json.loads(out)["tools"][0]["function"]["parameters"]
    assert isinstance(next(iter(parameters.values())), int)


@pytest.mark.parametrize("value", [517411007, 517411007.0, [517411007], ["517411007"], [[{"a": 1}, 517411007]]])
def test_a_number_is_read_with_the_key_above_it(value: object) -> None:
    """However it is written, and in lists."""
    out = _sent([_user("x")], tools=[{"type": "function", "function": {"name": "f", "parameters": {"ssn": value}}}])
    assert not any(fragment in out for fragment in (*FRAGMENTS, "5174", "5.17"))


def test_a_document_stays_one_where_the_mask_of_a_number_is_none() -> None:
    """A zero before it: then it is a text."""
    out = masker().code('{"ssn":517411007, "list":[{"ssn": 517411007}], "said": "ssn: 517411007, ok"}')
    assert "51741" not in out
    assert set(json.loads(out)) == {"ssn", "list", "said"}


@pytest.mark.parametrize(
    "document",
    [
        {"first_name": "Quuxbyrd", "order": 5},
        {"lastName": "Quuxbyrd\n", "order": 5},
        {"first_name": "Quuxbyrd", "full_name": "Dr Quuxbyrd Zonk, MD", "order": 5},
        {"card": CARD, "surname": "Quuxbyrd", "fields": [{"name": "ssn", "value": "517411007"}], "order": 5},
        {"body": json.dumps({"first_name": "Quuxbyrd", "full_name": "Quuxbyrd Zonk", "order": 5})},
    ],
)
def test_a_name_under_its_key_hides_nothing_else_of_a_document(document: dict[str, object]) -> None:
    """Its mask would be masked again, for its key announces a name: the rest stays, and is read as it was."""
    asked = masker()
    asked.enter(said_before=True)
    once = asked.code(json.dumps(document))
    read = json.loads(once)
    assert list(read) == list(document)
    assert json.loads(read["body"])["order"] == 5 if "body" in read else read["order"] == 5
    assert not any(one in once for one in ("Quuxbyrd", "Zonk", "517411007", str(CARD)))
    assert asked.code(once) == once


def test_what_was_hidden_before_is_hidden_once() -> None:
    """The name that stands for a value is none, whatever its key announces."""
    for text in ('{"company":"[ORGANIZATION]"}', '{"password":"[PASSWORD]"}', "Company: [ORGANIZATION]"):
        assert masker().code(text) == text


def test_what_says_nothing_is_no_name_under_its_key() -> None:
    """In a list, too."""
    for text in ('{"full_name": [null, true, false]}', '{"first_name": [[true]], "last_name": null}'):
        assert masker().code(text) == text
        assert restorer(masker()).code(text, "q") == text


def test_a_name_in_lines_hides_nothing_else_of_a_text() -> None:
    """Where digits in groups have the text read once more."""
    out = masker().text("first_name: Quuxbyrd\nsurname: Zonk\nline 1 2 3")
    assert out.endswith("\nline 1 2 3")
    assert "Quuxbyrd" not in out
    assert "Zonk" not in out


def test_refusals_name_the_place() -> None:
    """And the member's name only where it is a plain one."""
    for more, place in (({"new_member": 1}, "new_member"), ({MAIL: 1}, "?")):
        with pytest.raises(Fault) as refused:
            _sent([_user("x")], **more)
        assert refused.value.place == place


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[1]", b"{", b"[" * 100_000, b"\xff"),
        *(b'{"model": NaN}', b'{"model": "\\ud800"}', b'{"model": "m", "temperature": 1e999}'),
        b'{"model": "m", "messages": [], "metadata": {"a": [-1e999]}}',
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    """Without a traceback of a parser."""
    with pytest.raises(Fault):
        exchange(_CHAT).ask(body)


def test_half_a_character_is_refused() -> None:
    """The kernel reads UTF-8."""
    with pytest.raises(Fault):
        exchange(_CHAT).ask(b'{"model": "m", "messages": [{"role": "user", "content": "\\ud800"}]}')


def test_media_pass_where_the_operator_opens_them() -> None:
    """And only those."""
    asked = masker(opened=frozenset({"images"}))
    assert asked.is_open("images")
    assert not asked.is_open("files")


def test_a_seal_is_of_one_principal() -> None:
    """And always the same."""
    assert SEALS.sealed("x") == SEALS.sealed("x")
    assert SEALS.opened(SEALS.sealed("ä\ud800")) == "ä\ud800"
    with pytest.raises(ValueError, match="not sealed"):
        Seals(bytes(range(32)), "other").opened(SEALS.sealed("x"))


@pytest.mark.parametrize(
    "text",
    [
        "a \nAda éa a ",
        f"{MAIL}{MAIL}",
        f'{MAIL}"{MAIL}😀{MAIL}{MAIL}',
        f"{MAIL}😀{NUMBER}",
        f"a Ada a a }}😀Ada Ada {NUMBER}",
    ],
)
def test_a_mask_is_no_part_of_what_stands_beside_it(text: str) -> None:
    """A mask that looks like a house number makes no address of the words behind it; one that hides a neighbour is
    remembered."""
    asked = masker()
    once = asked.code(text)
    assert asked.code(once) == once


def test_a_value_that_is_found_later_in_a_text_is_masked_before_it_too() -> None:
    """Though nothing tells there what it is."""
    assert MAIL not in masker().text(f'{MAIL}"{MAIL}😀{MAIL} {MAIL}')


_PARTS = [
    "a ",
    MAIL,
    NUMBER,
    '"',
    "\\",
    "\n",
    "{",
    "}",
    ": ",
    "é",
    "😀",
    "Ada ",
    "'",
    "@",
    "Lovelace ",
    "12 ",
    "Street ",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PARTS), max_size=12), st.booleans())
def test_masking_twice_is_masking_once(parts: list[str], said_before: bool) -> None:
    """Whatever stands around a value; JSON stays JSON. Where a value has no mask but the name of what it is, what
    stands beside it can be told less well: then masks stay, and no more than that is asked."""
    asked = masker()
    if said_before:
        asked.enter(said_before=True)
    text = "".join(parts)
    once = asked.code(text)
    stand = [token for _, _, token in asked.known_tokens.occurrences(once, inside=True)]
    again = asked.code(once)
    left = iter([token for _, _, token in asked.known_tokens.occurrences(again, inside=True)])
    assert all(token in left for token in stand)
    assert again == once or "[" in once
    held = json.dumps({"k": text, MAIL: [text]})
    json.loads(asked.code(held))
