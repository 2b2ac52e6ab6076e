"""Rules for a policy file, from what a scan found: what the default policy does, written out to be changed.

What it must never do: suggest to show a column. What was not found stays under the policy's last rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from maskwire.model import Classification, Column, Transform
from maskwire.policy.conditions import pattern_of
from maskwire.policy.rules import DEFAULT

_SURE = 0.7  # below it a person should look before the rule is taken over
_WIDTH = 118


def suggestion(found: Sequence[tuple[Column, Classification]], read: int) -> str:
    """A fragment of YAML with one rule for each entity, and for each of its columns why it is listed."""
    if not found:
        return f"# None of {read} columns was found to be sensitive. Text is scanned as it streams.\nrules: []\n"
    lines = [
        f"# {len(found)} of {read} columns are sensitive. Each rule does what the default policy does: change what",
        "# should be done otherwise, delete what is wrong, and keep the order: the first that matches decides.",
        "rules:",
    ]
    by_entity = sorted(found, key=lambda pair: (pair[1].category.value, pair[1].entity, pair[0]))
    for (category, entity), columns in groupby(by_entity, key=lambda pair: (pair[1].category, pair[1].entity)):
        decided = DEFAULT.decide(entity, category)
        lines += [
            "",
            f"  - name: {entity.lower().replace('_', '-')}",
            f"    # {category.value}; by default decided by the rule {decided.rule.partition('/')[2]}",
            f"    entities: [{entity}]",
            f"    effect: {decided.effect.value}",
            f"    transform: {decided.transform.name}",
            *_options(decided.transform),
            "    columns:",
        ]
        for column, it in columns:
            lines += _column(column, it)
    return "\n".join([*lines, ""])


def _column(column: Column, it: Classification) -> Iterator[str]:
    for reason in it.reasons:
        yield from (f"      # {line}" for line in _folded(reason))
    doubt = "" if it.confidence >= _SURE else "  # not sure: look at it first"
    yield f"      - {json.dumps(pattern_of(column), ensure_ascii=False)}  # {it.confidence:.2f} sure{doubt}"


def _options(transform: Transform) -> Iterator[str]:
    if transform.options:
        yield f"    options: {{{', '.join(f'{name}: {value}' for name, value in transform.options)}}}"


def _folded(text: str) -> Iterator[str]:
    """A reason in lines that fit; a name in it can't end the comment it stands in."""
    line = ""
    for word in "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text).split(" "):
        if line and len(line) + len(word) > _WIDTH - 8:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line
