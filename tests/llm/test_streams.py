"""Streams: what a client reads does not depend on how a provider cuts what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.http.sse import Event, EventReader, StreamError
from maskwire.llm.restorer import TextStream
from tests.live.model import chat_events, events, message_events, response_events
from tests.llm.parts import FRAGMENTS, MAIL, NUMBER, exchange, masker, restorer

_ASKED = f"Who is {MAIL}, SSN {NUMBER}, card 4111 1111 1111 1111, Ada Quuxbyrd?"


def _cut(text: str, places: Iterable[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in pairwise(edges)]


def _told(pieces: Iterable[str], *roles: str) -> str:
    asked = masker()
    masked = asked.text(_ASKED)
    mail = next(token for token, known in asked.tokens.items() if known.entity == "EMAIL_ADDRESS")
    stream = TextStream(restorer(asked, *roles))
    return "".join(
        [*(stream.feed(piece.replace("<MASKED>", masked).replace("<MAIL>", mail)) for piece in pieces), stream.flush()]
    )


def _reply() -> str:
    asked = masker()
    masked = asked.text(_ASKED)
    mail = next(token for token, known in asked.tokens.items() if known.entity == "EMAIL_ADDRESS")
    long = f"word {mail} " * 60
    said = f"Or bob@other-corp.com. Dr. Quux said: '{mail}'! {mail[:9]} {'x' * 1500} end {mail}"
    return f"{masked} It is {mail}.\n\n{long}{said}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_a_text_is_told_alike_however_it_is_cut(places: list[int]) -> None:
    """Restored for support, masked for others."""
    text = _reply()
    for roles in ((), ("support",)):
        assert _told(_cut(text, places), *roles) == _told([text], *roles)


def test_every_token_is_restored_and_every_new_value_masked() -> None:
    """Mail for support; for others no raw value, and each token as it was."""
    text = _reply()
    mail = re.search(r"It is (\S+)\.\n", text)
    assert mail is not None
    shown, hidden = _told([text], "support"), _told([text])
    assert mail.group(1) not in shown
    assert shown.count(MAIL) == text.count(mail.group(1))
    assert "bob@other-corp.com" in shown
    assert hidden.count(mail.group(1)) == text.count(mail.group(1))
    assert "bob@" not in hidden
    assert not any(fragment in hidden for fragment in FRAGMENTS)


def test_little_is_held_back() -> None:
    """A sentence is told when it ends."""
    stream = TextStream(restorer(masker(), "support"))
    assert stream.feed("One sentence. And") == "One sentence. "
    assert stream.feed(" a line\n") == "And a line\n"


_STREAMS = {
    "/v1/chat/completions": lambda text: chat_events(list(text), [("query", ['{"a": "', text[:40], '"}'])]),
    "/v1/responses": lambda text: response_events([text[:7], text[7:]], ['{"a": "', text[:40], '"}']),
    "/v1/messages": lambda text: message_events(
        [
            ({"type": "text", "text": ""}, [{"type": "text_delta", "text": one} for one in (text[:7], text[7:])]),
            ({"type": "tool_use", "id": "t", "name": "query", "input": {}},
             [{"type": "input_json_delta", "partial_json": one} for one in ('{"a": "', text[:40], '"}')]),
        ]
    ),
}  # fmt: skip


def _bytes_told(path: str, parts: Iterable[bytes]) -> bytes:
    asked = exchange(path)
    assert asked.route.stream is not None
    stream, reader = asked.route.stream(asked.reader), EventReader()
    out = [piece for part in parts for event in reader.feed(part) for piece in stream.read(event)]
    out += [piece for event in reader.feed(b"", last=True) for piece in stream.read(event)]
    return b"".join([*out, *stream.end()])


@pytest.mark.parametrize("path", list(_STREAMS))
@settings(max_examples=15, deadline=None)
@given(places=st.lists(st.integers(0, 100_000), max_size=40), line=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_a_stream_is_told_in_the_same_bytes_however_it_is_cut(path: str, places: list[int], line: bytes) -> None:
    """In the middle of an event, of a character, of a line end."""
    text = f"Ask {MAIL} or é😀 {NUMBER}. Then stop."
    data = b"".join(events(_STREAMS[path](text))[1])
    sent = b": a comment\n\n" + data
    sent = sent.replace(b"\n", line)
    edges = sorted({0, len(sent), *(place % (len(sent) + 1) for place in places)})
    told = _bytes_told(path, [sent[a:b] for a, b in pairwise(edges)])
    assert told == _bytes_told(path, [data])
    assert not any(fragment.encode() in told for fragment in FRAGMENTS)


def test_a_block_that_begins_with_a_text_goes_on_in_its_deltas() -> None:
    """A value that stands over its beginning is masked like any other."""
    blocks = [({"type": kind, kind: MAIL[:12]}, [{"type": f"{kind}_delta", kind: f"{MAIL[12:]} or {NUMBER[:6]}"},
                                                 {"type": f"{kind}_delta", kind: f"{NUMBER[6:]}."}])
              for kind in ("text", "thinking")]  # fmt: skip
    told = _bytes_told("/v1/messages", events(message_events(blocks))[1])
    assert not any(fragment.encode() in told for fragment in FRAGMENTS)
    assert told.count(b"content_block_stop") == 4


def test_a_stream_that_is_none_is_refused() -> None:
    """Bytes that are no text, and an event without an end."""
    with pytest.raises(StreamError):
        list(EventReader().feed(b"data: \xff\n\n"))
    reader = EventReader(largest=100)
    with pytest.raises(StreamError):
        for _ in range(50):
            list(reader.feed(b"data: xxxxxxxx\n"))


def test_lines_of_one_event_are_joined() -> None:
    """As the standard says."""
    assert list(EventReader().feed(b"event: a\ndata: 1\ndata: 2\nid: 3\n\n")) == [Event("a", "1\n2")]


def test_arguments_are_restored_for_named_tools_with_their_escapes() -> None:
    """A value with a quote does not end its string."""
    asked = masker()
    token = asked.text('o\'neill."x"@canary-corp.com is it; or zqxjkv007@canary-corp.com')
    known = next(one for one in asked.tokens if "@" in one and one in token)
    read = restorer(asked, "support", tools=frozenset({"send"})).code(json.dumps({"to": f"{known}\n"}), "send")
    raw = asked.tokens[known].raw
    assert raw is not None
    assert json.loads(read) == {"to": f"{raw}\n"}
    assert restorer(asked, "support").code(json.dumps({"to": known}), "send") == json.dumps({"to": known})
