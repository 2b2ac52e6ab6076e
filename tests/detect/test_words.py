"""The word lists: in the form that they are read in, and quick to read."""

import time

import pytest

from maskwire.detect.lexicon import known
from maskwire.detect.names import VOCABULARY, words
from maskwire.detect.words import read, sections

LISTS = ("given", "surnames", "cities", "countries", "states", "jobs")


@pytest.mark.parametrize("title", LISTS)
def test_lists_are_folded_sorted_and_without_doubles(title: str) -> None:
    """One entry a line, as values are compared with them."""
    entries = read(title).splitlines()
    assert entries == sorted(set(entries))
    assert all(entry == " ".join(entry.casefold().split()) for entry in entries)


def test_lists_are_read_in_a_moment() -> None:
    """All of them, on a machine that does other things too."""
    known.cache_clear()
    began = time.perf_counter()
    assert sum(len(known(title)) for title in LISTS) > 100_000
    assert time.perf_counter() - began < 1


def test_the_vocabulary_is_as_names_are_read() -> None:
    """A phrase is words joined in small letters, and announces one entity."""
    phrases = [phrase for entity in VOCABULARY.values() for phrase in entity]
    assert len(phrases) == len(set(phrases))
    assert [phrase for phrase in phrases if "".join(words(phrase)) != phrase] == []


def test_short_lists_have_no_doubles() -> None:
    """Each word stands once in its list."""
    for title, listed in sections("short").items():
        assert len(listed) == len(set(listed)), title
