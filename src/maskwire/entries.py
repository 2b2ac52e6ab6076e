"""The entries of one session: each stamped with who asked, why, where and when.

What it must never do: draw an entry from a form of another principal, purpose, conversation, policy or decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from maskwire._kernel import Tally
from maskwire.asked import Asked
from maskwire.ledger.columns import column_entries, counts_of
from maskwire.ledger.drawn import Figures, Form
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase, moment
from maskwire.ledger.subjects import subject_entries
from maskwire.model import Decision
from maskwire.source import Source
from maskwire.telling import Telling

_FORMS = 4  # of one session; each is about a kilobyte
_EXCHANGE = "-"  # in the place of an exchange's name


class Part(NamedTuple):
    """Which part of which exchange an entry tells, and how it ended; ``started`` is when the exchange did, in seconds
    since 1970. The words are those of Entry."""

    exchange: str
    phase: Phase
    outcome: Outcome
    code: str
    reason: str
    started: float


class Entries:
    """``identity``, ``door`` and ``client`` are the session's; ``clock`` is in seconds since 1970."""

    def __init__(  # noqa: PLR0917 - what all its entries say
        self, source: Source, telling: Telling, identity: str, door: str, client: str, clock: Callable[[], float]
    ) -> None:
        self._source = source
        self._telling = telling
        self._identity = identity
        self._door = door
        self._client = client
        self._clock = clock
        # By shape, conversation and policy, each with the decision that it is of.
        self._forms: dict[tuple[str, str, str], tuple[Decision, Form | None]] = {}

    def entry(
        self,
        *,
        kind: Kind = Kind.EXCHANGE,
        exchange: str = "",
        phase: Phase = Phase.WHOLE,
        outcome: Outcome = Outcome.ANSWERED,
        **fields: object,
    ) -> Entry:
        """An entry with these fields, written one by one."""
        return Entry(
            time=moment(self._clock()),
            session=self._identity,
            principal=self._telling.principal,
            purpose=self._telling.purpose,
            door=self._door,
            source=self._source.name,
            client=self._client,
            application=self._telling.application,
            conversation=self._telling.conversation,
            policy=self._source.policy_digest,
            version=self._source.version,
            kind=kind,
            exchange=exchange,
            phase=phase,
            outcome=outcome,
            **fields,  # type: ignore[arg-type]  # Entry checks its own fields
        )

    def digest(self, exchange: str, sent: bytes) -> str:
        """What an entry has of something that was sent, of which this is the SHA-256; "" without a key."""
        keyed = self._source.digests
        return keyed.answer(exchange, sent) if keyed is not None else ""

    def of(self, asked: Asked, tally: Tally, part: Part, told: Mapping[str, Any]) -> Entry:
        """The entry of a part of an exchange. ``told`` is what is told of its text and parameters."""
        now, decision = self._clock(), asked.decision
        duration = max(0, round((now - part.started) * 1_000_000))
        is_opening = part.phase is Phase.OPENING
        digest = self.digest(part.exchange, tally.digest()) if tally.rows and not is_opening else ""
        is_plain = part.phase is Phase.WHOLE and part.outcome is Outcome.ANSWERED and not (part.code or part.reason)
        if is_plain and decision is not None and not (told["traceparent"] or told["tags"] or tally.findings()):
            form = self.form(asked)
            if form is not None:
                said = told.get("literals", ()), told.get("parameters", ())
                counts = counts_of(decision, tally)
                return form.draw(
                    Figures(moment(now), part.exchange, tally.rows, tally.bytes, duration, digest, counts, *said)
                )
        return self.entry(
            exchange=part.exchange,
            phase=part.phase,
            outcome=part.outcome,
            code=part.code,
            reason=part.reason,
            shape=asked.shape,
            columns=column_entries(decision, tally),
            lookups=tuple(sorted({one.column.column for one in asked.readings.values() if one.lookup})),
            classified=() if is_opening else self._source.revealed(decision, tally),
            subjects=() if is_opening else subject_entries(decision, tally),
            rows=tally.rows,
            bytes=tally.bytes,
            duration=duration,
            digest=digest,
            **told,
        )

    def form(self, asked: Asked) -> Form | None:
        """Of the entries of all plain answers to this statement: those in which nothing is found, that name no trace
        and no tags. None where each has more of its own."""
        decision = asked.decision
        if decision is None or decision.subjects or asked.readings:
            return None
        key = asked.shape, self._telling.conversation, self._source.policy_digest
        known, form = self._forms.get(key, (None, None))
        if known is decision:
            return form
        sample = self.entry(exchange=_EXCHANGE, shape=asked.shape, columns=column_entries(decision, Tally()))
        form = Form(sample) if Form.fits(sample) else None
        self._forms.pop(key, None)
        if len(self._forms) >= _FORMS:
            self._forms.pop(next(iter(self._forms)))
        self._forms[key] = decision, form
        return form
