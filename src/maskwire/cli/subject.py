"""What commands that are asked for a data subject share: who has seen rows of this one, and in which sessions."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from maskwire.cli.digests import digests
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.errors import ConfigurationError
from maskwire.ledger.literals import Digests
from maskwire.ledger.place import Place
from maskwire.ledger.question import Question
from maskwire.ledger.sightings import Sighting, Subject, readings, sessions_with, sightings

__all__ = ["sessions_of", "show_sightings", "subject_of"]


def subject_of(text: str) -> Subject:
    """From TABLE:KEY or SCHEMA.TABLE:KEY. Raises ConfigurationError."""
    name, mark, key = text.partition(":")
    if not name or not mark or not key:
        raise ConfigurationError("Write a subject as TABLE:KEY or SCHEMA.TABLE:KEY, for example customers:42.")
    return Subject(name, key)


def show_sightings(ledger: Place, subject: Subject, question: Question, *, machine: bool) -> None:
    """Prints who has seen rows of it, the surest first. Raises ConfigurationError without the ledger's key."""
    found = sightings(readings(ledger, subject, question), subject, _keys())
    if machine:
        click.echo(json.dumps({"sightings": [asdict(one) for one in found]}, indent=2))
    elif found:
        headings = ("principal", "the row", "exchanges", "entries", "first", "last")
        console().print(table(headings, [_row(one) for one in found], whole=headings[:3]))
    else:
        click.echo("Nobody has seen a row of it in this window.")


def sessions_of(ledger: Place, subject: Subject) -> frozenset[str]:
    """The sessions in which a row of it was shown, or may have been. Raises as ``show_sightings``."""
    return sessions_with(readings(ledger, subject, Question()), subject, _keys())


def _keys() -> tuple[Digests, ...]:
    keys = digests()
    if not keys:
        raise ConfigurationError("Only whoever has the root key can ask for a subject, and this user has none.")
    return keys


def _row(one: Sighting) -> tuple[str, ...]:
    first, last = one.entries
    numbers = str(first) if first == last else f"{first} ... {last}"
    return one.principal, one.how.value, f"{one.exchanges:,}", numbers, one.first[:19], one.last[:19]
