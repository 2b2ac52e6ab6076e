"""What is masked how in bench/datasets.py: four of eight columns, by redaction, hash and partly, or by tokens."""

from __future__ import annotations

from maskwire.model import Effect, Transform
from maskwire.policy.rules import Policy, Rule

KEY = bytes(range(32))
ENTITIES = {"email": "EMAIL_ADDRESS", "full_name": "PERSON", "phone": "PHONE_NUMBER", "ssn": "US_SSN"}
STATED = {**ENTITIES, "id": None, "status": None, "amount": None, "ordered_on": None}
CARDS = {"card": "CREDIT_CARD"}


def policy(*, tokens: bool = False) -> Policy:
    """Redacted, hashed, partial, or tokens."""

    def rule(entity: str, transform: Transform) -> Rule:
        return Rule(name=entity.lower(), effect=Effect.MASK, transform=transform, entities=frozenset({entity}))

    token = Transform("token")
    transforms = {
        "EMAIL_ADDRESS": Transform("hash", (("length", 16),)),
        "PERSON": Transform("redact"),
        "PHONE_NUMBER": Transform("partial", (("last", 4),)),
        "US_SSN": Transform("redact"),
        "CREDIT_CARD": Transform("redact"),
    }
    return Policy(
        name="bench",
        rules=tuple(rule(entity, token if tokens else one) for entity, one in transforms.items()),
        sortable=frozenset(),
    )
