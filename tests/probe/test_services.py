"""Canaries in prompts, replies and answers: as data, and as they are searched for."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.probe.judge import Verdict
from maskwire.probe.services import http, llm
from maskwire.probe.services.asking import Reply
from maskwire.probe.services.canaries import drawn, text_of
from maskwire.probe.services.judging import judged, messages
from maskwire.probe.services.llm_replies import PATHS, streamed, whole
from maskwire.probe.services.writings import WRITINGS

CANARIES = drawn(random.Random(7))
ATTACK = next(messages("llm"))[0]


def test_every_message_is_filled_whole_and_holds_every_canary() -> None:
    """Nothing of the marks is left in what is sent; requests are JSON, but for what is none on purpose."""
    for message in messages("llm"):
        path, body, headers = llm._request(message, CANARIES, "model-1")
        assert not set("«»") & set(path + str(headers)), message
        text = body.decode("latin-1")
        assert "\xc2\xab" not in text
        if "coding" not in message[1]:
            json.loads(body)
    for message in messages("http"):
        answer = http._answer(message, CANARIES)
        data = b"".join(answer.parts)
        assert b"\xc2\xab" not in data, message
        assert "«" not in answer.kind + str(answer.headers)


def test_no_message_stands_there_twice() -> None:
    """Each has a name of its own, and says what it is."""
    for door in ("llm", "http"):
        listed = list(messages(door))
        assert max(Counter(attack.name for attack, _ in listed).values()) == 1
        assert max(Counter(attack.what for attack, _ in listed).values()) == 1
        assert all(attack.why for attack, _ in listed)


def test_no_repr_shows_a_canary() -> None:
    """Nor what came."""
    reply = Reply(200, text_of(CANARIES).encode(), text_of(CANARIES).encode())
    told = repr((CANARIES, reply, whole(PATHS[0], text_of(CANARIES))))
    assert not any(one.value in told for one in CANARIES)


def test_canaries_are_drawn_anew() -> None:
    """Of every entity, each time."""
    for one, other in zip(CANARIES, drawn(random.Random(8)), strict=True):
        assert one.entity == other.entity
        assert one.value != other.value
        assert one.value in one.sentence


@pytest.mark.parametrize("path", PATHS)
def test_a_value_that_a_stream_splits_is_found(path: str) -> None:
    """Letter by letter, in every API's events."""
    body = b"".join(streamed(path, text_of(CANARIES), 1).parts)
    outcomes = list(judged(ATTACK, "way", CANARIES, Reply(200, body, body), None))
    assert {one.verdict for one in outcomes} == {Verdict.GOT_THROUGH}


@pytest.mark.parametrize(
    "writing", ["plain", "marks", "table", "csv", "code", "underlined", "zeros", "controls", "unseen"]
)
def test_a_value_that_reached_the_other_side_is_found_in_its_writing(writing: str) -> None:
    """Also where JSON escapes what nobody sees between its letters."""
    heard = json.dumps(WRITINGS[writing](CANARIES)).encode()
    outcomes = list(judged(ATTACK, "way", CANARIES, Reply(200, b"{}", b"{}"), heard))
    assert {one.verdict for one in outcomes} == {Verdict.GOT_THROUGH}


def test_what_was_not_passed_on_is_not_called_masked() -> None:
    """A refusal has the door's reason; an answer that broke off is none; what nobody passed on has failed."""
    refused = json.dumps({"error": "answer-not-understood", "error_description": "It can't be masked."}).encode()
    (one, *_) = judged(ATTACK, "way", CANARIES, Reply(502, refused, refused), None, passed=False)
    assert (one.verdict, one.reason, one.code) == (Verdict.REFUSED, "It can't be masked.", "502")
    (one, *_) = judged(ATTACK, "way", CANARIES, Reply(200, b"", b"", is_cut=True), None)
    assert one.verdict is Verdict.REFUSED
    (one, *_) = judged(ATTACK, "way", CANARIES, Reply(200, b"", b""), None, passed=False)
    assert one.verdict is Verdict.FAILED
    (one, *_) = judged(ATTACK, "way", CANARIES, Reply(200, b"{}", b"{}"), b"nothing")
    assert one.verdict is Verdict.MASKED


def test_a_stream_is_cut_where_it_is_told_to_be() -> None:
    """More letters an event, fewer events."""
    counts = [len(streamed(PATHS[0], text_of(CANARIES), each).parts) for each in (1, 5, 64)]
    assert all(more > fewer for more, fewer in pairwise(counts))
