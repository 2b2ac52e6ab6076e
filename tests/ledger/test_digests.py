"""Digests of literals: with the root key they answer a question, without it they are noise."""

from __future__ import annotations

import itertools
import os
from hashlib import blake2b, sha256

from maskwire.ledger.literals import MOST, Digests

ROOT = bytes(range(32))


def test_whoever_has_the_key_can_ask_for_a_value() -> None:
    """The same value, exchange and root key give the same digest, in another process too."""
    (found,) = Digests(ROOT).of("s1-7", [("text", "FR")])
    assert Digests(ROOT).of("s1-7", [("integer", "1"), ("text", "FR")])[1] == found
    assert len(found[1]) == 32


def test_one_value_has_another_digest_in_every_exchange_kind_and_key() -> None:
    """So that nobody learns by questions of his own what others have asked for."""
    asked = [
        Digests(root).of(exchange, [(kind, "1990")])[0][1]
        for root, exchange, kind in itertools.product((ROOT, bytes(32)), ("s1-1", "s1-2"), ("text", "integer"))
    ]
    assert len(set(asked)) == len(asked)
    assert Digests(ROOT).of("s1", [("text", "1a")]) != Digests(ROOT).of("s11", [("text", "a")])


def test_what_is_behind_the_first_is_held_together() -> None:
    """How many, and one digest that another value, order or division of them changes."""
    first = [("integer", str(number)) for number in range(MOST)]
    rests = [[("text", "ab"), ("text", "c")], [("text", "c"), ("text", "ab")], [("text", "a"), ("text", "bc")],
             [("integer", "ab"), ("text", "c")], [("text", "abtext"), ("text", "c")]]  # fmt: skip
    found = [Digests(ROOT).of("s1-7", first + rest) for rest in rests]
    assert {len(one) for one in found} == {MOST + 1}
    assert {one[-1][0] for one in found} == {"rest:2"}
    assert len({one[-1][1] for one in found}) == len(rests)
    assert Digests(ROOT).of("s1-7", first)[-1][0] == "integer"


def test_an_attacker_with_the_algorithm_and_without_the_key_guesses_nothing() -> None:
    """A year of birth, of which there are a hundred, under every key that he can think of: some 170,000 tries, or
    as many as MASKWIRE_TRIES says. A key of 32 random bytes leaves nothing to find in any number of them."""
    (target,) = Digests(ROOT).of("s1-7", [("integer", "1984")])
    wanted = bytes.fromhex(target[1])
    known = [b"", bytes(32), b"maskwire", b"maskwire ledger", *(bytes([it]) * 32 for it in range(256))]
    invented = (sha256(b"%d" % it).digest() for it in itertools.count())
    most, tries = int(os.environ.get("MASKWIRE_TRIES", "170000")), 0
    for key in itertools.chain(known, invented):
        for year, salt in itertools.product(range(1900, 2030), (b"s1-7\0", b"", b"s1\0", b"7\0", b"s1-7")):
            told = blake2b(salt + b"integer\0%d" % year, digest_size=16, key=key, person=b"mw-literal").digest()
            assert told != wanted
            tries += 1
        if tries >= most:
            break
    assert tries > 150_000


def test_the_attack_would_find_it_with_the_key() -> None:
    """The search above is of the right form: with the derived key in hand it finds the year at once."""
    digests = Digests(ROOT)
    assert digests.of("s1-7", [("integer", "1984")])[0][1] in {
        digests.of("s1-7", [("integer", str(year))])[0][1] for year in range(1900, 2030)
    }


def test_nothing_shows_the_key() -> None:
    """Not its repr."""
    assert repr(Digests(ROOT)) == "Digests()"
