"""What can be measured of a ledger's entries, as evidence: how many, which, and what is missing.

What it must never do: count what the entries do not say, or leave a shortcoming out because it is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from maskwire.ledger.approvals import GRANT
from maskwire.ledger.entry import ColumnEntry, Entry, Kind, Outcome, Phase
from maskwire.model import PrincipalKind

__all__ = ["MEASURES", "Measure", "Tallied"]

_SHOWN = frozenset({"keep", "partial"})
_CITED = 3  # entries: the first and the last ones
By = Callable[[Entry, frozenset[str]], Iterable[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Measure:
    """``words`` say what is counted; ``takes`` says whether an entry is one; ``by`` divides them, as (name, count).

    ``if_none`` is the gap where there is none, ``if_any`` where there is one; empty: that is no gap.
    """

    words: str
    takes: Callable[[Entry, frozenset[str]], bool]
    by: By | None = None
    if_none: str = ""
    if_any: str = ""


@dataclass(slots=True)
class Tallied:
    """Of one measure: how many entries, the numbers of some, and their division."""

    count: int = 0
    first: int = 0
    last: list[int] = field(default_factory=list)
    divided: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, parts: Iterable[tuple[str, int]]) -> None:
        """One entry."""
        self.count += 1
        if self.first == 0:
            self.first = number
        else:
            self.last = [*self.last[-_CITED + 2 :], number]
        for name, count in parts:
            self.divided[name] += count

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers of the first and of the last ones."""
        return (self.first, *self.last) if self.count else ()


def _answers(entry: Entry) -> bool:
    """An exchange, once: its opening is not counted besides its closing."""
    return entry.kind is Kind.EXCHANGE and entry.phase is not Phase.OPENING


def _of_kind(*kinds: Kind) -> Callable[[Entry, frozenset[str]], bool]:
    return lambda entry, _: entry.kind in kinds


def _of_reason(*reasons: str) -> Callable[[Entry, frozenset[str]], bool]:
    return lambda entry, _: entry.kind in (Kind.APPROVAL, Kind.ACCESS_REQUEST) and entry.reason in reasons


def _exchange(test: Callable[[Entry], object]) -> Callable[[Entry, frozenset[str]], bool]:
    return lambda entry, _: _answers(entry) and bool(test(entry))


def _by(text: Callable[[Entry], str | None]) -> By:
    return lambda entry, _: [(text(entry) or "not stated", 1)]


def _sensitive(entry: Entry, entities: frozenset[str]) -> list[ColumnEntry]:
    if not _answers(entry) or entry.outcome is Outcome.REFUSED:
        return []
    return [one for one in entry.columns if one.entity is not None and (not entities or one.entity in entities)]


def _masked(entry: Entry, entities: frozenset[str]) -> list[tuple[str, int]]:
    found = [(one.entity or "", one.masked + one.dropped) for one in _sensitive(entry, entities)]
    return [(entity, count) for entity, count in found if count]


def _shown(entry: Entry, entities: frozenset[str], *, approved: bool = True) -> list[tuple[str, int]]:
    return [
        (one.entity or "", one.kept + (one.masked if one.transform == "partial" else 0))
        for one in _sensitive(entry, entities)
        if one.rule != "summary" and one.transform in _SHOWN and (one.kept or one.masked)
        if approved or not one.rule.startswith(GRANT)
    ]


def _unapproved(entry: Entry, entities: frozenset[str]) -> list[tuple[str, int]]:
    return _shown(entry, entities, approved=False)


def _in_text(entry: Entry, entities: frozenset[str]) -> list[tuple[str, int]]:
    found = (pair for column in entry.columns for pair in column.findings) if _answers(entry) else ()
    return [(entity, count) for entity, count in found if not entities or entity in entities]


def _granted(entry: Entry) -> list[str]:
    return sorted({one.rule for one in entry.columns if one.rule.startswith(GRANT)})


def _has(parts: By) -> Callable[[Entry, frozenset[str]], bool]:
    return lambda entry, entities: bool(parts(entry, entities))


def _is_agent(entry: Entry) -> bool:
    return entry.principal.kind is PrincipalKind.AGENT


MEASURES: Mapping[str, Measure] = {
    "asked": Measure("requests on record", _exchange(lambda _: True), _by(lambda it: it.outcome.value),
                     if_none="No request is on record in this time."),
    "identified": Measure("requests of principals that proved who they are",
                          _exchange(lambda it: it.principal.authentication),
                          _by(lambda it: it.principal.authentication), if_none="No such request is on record."),
    "unattributed": Measure("requests without a proof of identity on record",
                            _exchange(lambda it: not it.principal.authentication), _by(lambda it: it.principal.name),
                            if_any="The ledger does not say how their principals proved who they are."),
    "for_others": Measure("requests on behalf of somebody else", _exchange(lambda it: it.principal.on_behalf_of),
                          _by(lambda it: it.principal.on_behalf_of)),
    "by_agents": Measure("requests of agents", _exchange(_is_agent), _by(lambda it: it.principal.name)),
    "models": Measure("requests that name the model that asked", _exchange(lambda it: it.principal.model),
                      _by(lambda it: it.principal.model)),
    "without_model": Measure("requests of agents that name no model",
                             _exchange(lambda it: _is_agent(it) and not it.principal.model),
                             _by(lambda it: it.principal.name),
                             if_any="Of these the ledger does not say which model saw the answer."),
    "conversations": Measure("requests that name their conversation or trace",
                             _exchange(lambda it: it.conversation or it.traceparent)),
    "logins": Measure("logins", _of_kind(Kind.LOGIN), _by(lambda it: it.principal.authentication)),
    "failed_logins": Measure("failed logins", _of_kind(Kind.LOGIN_FAILED),
                             _by(lambda it: it.client.rpartition(":")[0])),
    "refused": Measure("requests that were refused", _exchange(lambda it: it.outcome is Outcome.REFUSED),
                       _by(lambda it: it.reason)),
    "masked": Measure("answers in which sensitive values were masked or left out", _has(_masked), _masked),
    "in_text": Measure("answers with sensitive things masked inside text", _has(_in_text), _in_text),
    "shown": Measure("answers with sensitive values shown in the clear, or in part", _has(_shown), _shown),
    "shown_unapproved": Measure("answers with sensitive values shown by policy alone, without an approval",
                                _has(_unapproved), _unapproved,
                                if_any="Nobody approved these one by one: the policy shows them."),
    "approved_use": Measure("answers shown by an approval", _exchange(_granted),
                            lambda it, _: [(rule, 1) for rule in _granted(it)]),
    "approvals": Measure("approvals and denials", _of_reason("access-approved", "access-denied"),
                         _by(lambda it: it.reason)),
    "ended": Measure("grants and tokens that ended or were revoked",
                     _of_reason("access-revoked", "access-ended", "token-revoked"), _by(lambda it: it.reason)),
    "emergencies": Measure("access taken at once (break-glass)", _of_reason("access-taken"),
                           _by(lambda it: it.principal.name)),
    "reviewed": Measure("reviews of access taken at once", _of_reason("access-reviewed"),
                        _by(lambda it: it.principal.name)),
    "purposes": Measure("requests that state a purpose", _exchange(lambda it: it.purpose != "unstated"),
                        _by(lambda it: it.purpose)),
    "without_purpose": Measure("requests that state no purpose", _exchange(lambda it: it.purpose == "unstated"),
                               _by(lambda it: it.principal.name),
                               if_any="The ledger does not say what these were for."),
    "policies": Measure("requests decided under a policy that its digest names", _exchange(lambda it: it.policy),
                        _by(lambda it: it.policy[:16])),
    "without_policy": Measure("requests without the digest of a policy", _exchange(lambda it: not it.policy),
                              if_any="The ledger does not say which policy was in force."),
    "without_origin": Measure("requests without an address or a source",
                              _exchange(lambda it: not it.client or not it.source),
                              if_any="The ledger does not say from where, or on what."),
    "changes": Measure("changes of the configuration", _of_kind(Kind.CONFIGURATION, Kind.START),
                       _by(lambda it: it.reason or it.kind.value)),
    "rotations": Measure("changes of keys", _of_kind(Kind.KEY_ROTATION), _by(lambda it: it.reason)),
    "readings": Measure("readings of this ledger", _of_kind(Kind.READING),
                        _by(lambda it: f"{it.principal.name}: {it.reason}"),
                        if_none="Nobody looked into the ledger in this time before this report."),
    "datasets": Measure("files and frames that were masked", _of_kind(Kind.DATASET)),
    "learned": Measure("answers that showed a column to be sensitive", _exchange(lambda it: it.classified),
                       lambda it, _: [(str(column), 1) for column in it.classified]),
    "digests": Measure("answers whose digest, as sent, is on record", _exchange(lambda it: it.digest)),
    "heartbeats": Measure("signs of life of a gateway", _of_kind(Kind.HEARTBEAT),
                          if_none="No gateway gave a sign of life: silence can't be told from lost entries."),
}  # fmt: skip
