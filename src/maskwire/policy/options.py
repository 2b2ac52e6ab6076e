"""The transforms that a policy file may name, with their options.

What it must never do: name one that shows the raw value. To show is an effect, and stands in the file as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maskwire.policy.forms import Flag, Form, Text, Whole, Word

GENERALISED = ("year", "month", "zip3", "age", "bucket")

OPTIONS: Mapping[str, Mapping[str, Form]] = MappingProxyType(
    {
        "redact": {},
        "null": {},
        "partial": {"last": Whole(1, 64), "first": Whole(1, 64)},
        "token": {"domain": Word(("keep", "token"), "what becomes of an e-mail's domain"), "bin": Flag()},
        "pseudonym": {"gender": Flag()},
        "hash": {"length": Whole(1, 64)},
        "shift": {"days": Whole(1, 36_500), "weekday": Flag(), "subject": Text("the name of a column", most=63)},
        "generalise": {
            "to": Word(GENERALISED, "what a value is generalised to"),
            "size": Whole(1, 1_000_000_000),
            "oldest": Whole(1, 9999),
        },
        "noise": {"percent": Whole(1, 100)},
        "vault": {},
        "scan": {},
    }
)

MEANS: Mapping[str, str] = MappingProxyType(
    {
        "redact": "a fixed value of the same type: `[ENTITY]` where text fits",
        "null": "NULL",
        "partial": "the `last` or `first` characters stay, the others are hidden",
        "token": "keyed, of the same form, with a way back; `domain` of an e-mail: keep it, or make it a token; `bin`: "
        "keep the first six digits of a card",
        "pseudonym": "a made-up name, street or city, always the same for one value; `gender`: of the same gender",
        "hash": "a keyed hash, cut to `length` hex digits",
        "shift": "a date moved by up to `days`, always the same for one `subject` (a column of the same row), so that "
        "intervals stay true; `weekday`: to the same day of the week",
        "generalise": "a coarser value: a date `to` its year or month (a year before `oldest` as that one), a ZIP code "
        "to three digits, an age to 90 at most, a number to a bucket of that `size`",
        "noise": "a number changed by up to `percent`, always the same for one value",
        "vault": "a random token that is kept encrypted and can be erased",
        "scan": "text is shown, with what is sensitive in it masked by the rules on that",
    }
)

# Options that exclude each other, and those that a transform can't do without.
EXCLUDES = (("partial", "last", "first"),)
REQUIRED = (("generalise", "to"),)
