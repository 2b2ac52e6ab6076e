"""What is counted as entries come: by minutes, by entity, and what the rules say."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from maskwire.console.following import Following
from maskwire.gateway.standing import Standing
from maskwire.gateway.timings import Timings
from maskwire.ledger import ColumnEntry, Entry, Ledger, Outcome, moment
from maskwire.model import Column, Principal
from maskwire.moments import Moments

NOW = 1_700_000_040.0


def _entry(seconds: float, **fields: object) -> Entry:
    column = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
    made: dict[str, object] = {"columns": (column,), "rows": 3, "duration": 900, **fields}
    return Entry(moment(seconds), "s", Principal("agent"), exchange=f"x-{seconds}", **made)  # type: ignore[arg-type]


def _following(path: object) -> Following:
    known = SimpleNamespace(classes={})
    gateway = SimpleNamespace(
        settings=SimpleNamespace(ledger=path), recorder=SimpleNamespace(listeners=[]), standing=Standing(set()),
        timings=Timings(), source=SimpleNamespace(knowledge=known),
    )  # fmt: skip
    return Following(gateway)  # type: ignore[arg-type]


async def test_figures_go_on_from_the_end_of_the_ledger(tmp_path: object) -> None:
    """What was there before the console opened is in them, and what comes after is told once."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path) as ledger:
        ledger.append([_entry(NOW - 60 * minute) for minute in range(5)])
        following = _following(path)
        following.listen()
        await following.learn()
    (listener,) = following._gateway.recorder.listeners
    listener([_entry(NOW + 1), _entry(NOW + 2, outcome=Outcome.REFUSED, rows=0, columns=())], 0)
    bars = list(following.last(10, 1, NOW))
    assert [one.exchanges for _, one in bars] == [0, 0, 0, 0, 0, 1, 1, 1, 1, 3]
    assert bars[-1][1].refused == 1
    assert bars[-1][1].found == {"EMAIL_ADDRESS": 6}
    assert "maskwire_exchanges_total" in following.metrics.text()
    following.stop()
    assert following._gateway.recorder.listeners == []


async def test_rules_speak_once_when_something_happens_too_often(tmp_path: object) -> None:
    """Twenty refusals in ten minutes are an alert, and one in the metrics."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path):
        following = _following(path)
        following.listen()
        await following.learn()
    for number in range(25):
        following._take([_entry(NOW + number, outcome=Outcome.REFUSED, reason="masked-predicate", columns=())], 0)
    assert [(alert.rule, alert.principal) for alert in following.alerts] == [("refusals", "agent")]
    assert 'maskwire_alerts_total{rule="refusals"} 1' in following.metrics.text()


async def test_who_waits_is_woken_and_nothing_is_missed_between(tmp_path: object) -> None:
    """By the count that was seen before the ledger was read."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path):
        following = _following(path)
        following.listen()
        await following.learn()
    seen = following.count
    following._take([_entry(NOW)], 0)
    await asyncio.wait_for(following.more(seen, 60), 5)
    waiting = asyncio.ensure_future(following.more(following.count, 60))
    await asyncio.sleep(0)
    following._take([_entry(NOW + 1)], 0)
    await asyncio.wait_for(waiting, 5)


async def test_no_more_than_a_day_is_kept(tmp_path: object) -> None:
    """The oldest minutes make room."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path):
        following = _following(path)
        following.listen()
        await following.learn()
    for minute in range(0, 3000, 10):
        following._take([_entry(NOW + 60 * minute)], 0)
    assert len(following.minutes) <= 145


async def test_what_we_add_to_an_answer_is_known_where_its_times_are(tmp_path: object) -> None:
    """By the door, in microseconds, without what the source was waited for; a refusal has none."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path):
        following = _following(path)
        following.listen()
        await following.learn()
    timings = following._gateway.timings
    moments = Moments()
    moments.asked, moments.waited = 1_000_000, 2_000_000
    answered, refused, unknown = _entry(NOW), _entry(NOW + 1, outcome=Outcome.REFUSED, columns=()), _entry(NOW + 2)
    for entry in (answered, refused):
        timings.take(entry.exchange, moments)
    following._take([answered, refused, unknown], 3_500_000)
    assert list(following.added) == [("postgres", 500)]


async def test_what_comes_while_the_ledger_is_read_is_told_once_and_a_fault_stops_nothing(tmp_path: object) -> None:
    """Neither twice nor never; where the ledger can't be read, what comes is counted all the same."""
    path = tmp_path / "ledger.db"  # type: ignore[operator]
    with Ledger(path) as ledger:
        ledger.append([_entry(NOW), _entry(NOW + 1)])
        following = _following(path)
        following.listen()
        following._take([_entry(NOW + 1), _entry(NOW + 2)], 0)  # the first of them is in the ledger too
        assert following.is_learning
        await following.learn()
    assert sum(one.exchanges for one in following.minutes.values()) == 3
    nowhere = _following(tmp_path / "missing.db")  # type: ignore[operator]
    nowhere.listen()
    nowhere._take([_entry(NOW)], 0)
    await nowhere.learn()
    assert not nowhere.is_learning
    assert sum(one.exchanges for one in nowhere.minutes.values()) == 1
