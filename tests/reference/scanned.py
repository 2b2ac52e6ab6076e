"""Findings in free text and JSON, by a dozen plain patterns: only what the corpora's own texts hold.

What it must never do: stand for a detector's quality. tests/detect measures that; here the texts are known.
"""

from __future__ import annotations

import json
import re

from tests.reference.oracle import Oracle
from tests.reference.types import LABEL

# (entity, transform, pattern), the surest first. A pattern with a group finds the group.
_FINDINGS = tuple(
    (entity, transform, re.compile(pattern))
    for entity, transform, pattern in (
        ("CONNECTION_STRING", "redact", r"postgresql://\S+"),
        ("AWS_KEY", "redact", r"\bAKIA[A-Z2-7]{16}\b"),
        ("GITHUB_TOKEN", "redact", r"\bghp_[A-Za-z0-9]{36}\b"),
        ("STRIPE_KEY", "redact", r"\bsk_live_[A-Za-z0-9]{24}\b"),
        ("SLACK_TOKEN", "redact", r"\bxoxb-[A-Za-z0-9-]+"),
        ("EMAIL_ADDRESS", "token", r"[A-Za-z0-9][A-Za-z0-9.+_'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
        ("PHONE_NUMBER", "token", r"\+1-\d{3}-\d{3}-\d{4}\b"),
        ("CREDIT_CARD", "token", r"\b\d{16}\b"),
        ("US_SSN", "token", r"\b\d{3}-\d{2}-\d{4}\b"),
        ("IP_ADDRESS", "token", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"),
        ("DATE_OF_BIRTH", "redact", r"born (\d{4}-\d{2}-\d{2})\b"),
    )
)
# Members of JSON documents whose whole value is a finding, by their name.
_MEMBERS = {"secret": ("PASSWORD", "redact"), "password": ("PASSWORD", "redact"), "ssn": ("US_SSN", "token")}
_ANY = "[FINDING]"
# Names that the corpora's texts hold, raw or hashed: the tagger finds most of them, and promises none.
_WORD = r"(?:[0-9a-f]{16}|[A-Z][\w'.-]*)"
_NAME = rf"{_WORD}(?: {_WORD})*"
_LIKELY = re.compile(
    rf"^{_NAME}(?= \(born )|(?<=Happy birthday ){_NAME}(?=!)|\b(?:Republican|Democrat|American)\b"
    r"|(?:Mr\.|Mrs\.|Dr\.|\[FINDING\]) (?:Reach|[0-9a-f]{16})(?= the family)",
    re.MULTILINE,
)


def text(oracle: Oracle, raw: str) -> str:
    """A text with its findings replaced; labels are levelled, since which of two names a secret gets is no promise."""
    for entity, transform, pattern in _FINDINGS:

        def replaced(found: re.Match[str], entity: str = entity, transform: str = transform) -> str:
            value = found[found.re.groups]
            return found[0].replace(value, oracle.mask(transform, entity, value) or "")

        raw = pattern.sub(replaced, raw)
    return levelled(raw)


def levelled(shown: str) -> str:
    """A text with every label written alike, and with what the tagger of names may or may not find in it."""
    return _LIKELY.sub(_ANY, LABEL.sub(_ANY, shown))


def document(oracle: Oracle, raw: object, member: str = "") -> object:
    """A JSON document, leaf by leaf."""
    if isinstance(raw, dict):
        return {key: document(oracle, value, key) for key, value in raw.items()}
    if isinstance(raw, list):
        return [document(oracle, value, member) for value in raw]
    if isinstance(raw, str):
        entity, transform = _MEMBERS.get(member, ("", ""))
        return levelled(oracle.mask(transform, entity, raw) or "") if entity else text(oracle, raw)
    return raw


def canonical(shown: str) -> str:
    """A JSON text in one spelling, so that two can be compared."""
    return json.dumps(json.loads(shown), sort_keys=True)
