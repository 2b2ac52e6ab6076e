"""Evidence: the ledger's state, its last checkpoint, verification, proofs, and reports for auditors.

What it must never do: say of a ledger that it holds before all of it was walked.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from maskwire.console.page import Asked, MissingError, Page, back
from maskwire.console.reading import key_of
from maskwire.console.visits import Role
from maskwire.console.work import reported, verified
from maskwire.errors import ConfigurationError, LedgerError, ProofError
from maskwire.ledger import moment
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.entry import decode
from maskwire.ledger.evidence import last_checkpoint
from maskwire.ledger.exposure import opened
from maskwire.ledger.frameworks import NAMES, framework
from maskwire.ledger.place import Place

__all__ = ["PAGES"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class State:
    """Of a ledger: its entries, the time of the first and the last, its last checkpoint and what that covers."""

    entries: int
    first: str
    last: str
    checkpoint: str
    covered: int
    key: str
    fault: str = ""


async def _evidence(asked: Asked) -> Response:
    state = await asyncio.to_thread(_state, asked.desk.place)
    today = date.fromisoformat(moment(asked.gateway.clock())[:10])
    return asked.page(
        "evidence.html", "Evidence", state=state, place=str(asked.desk.place), today=str(today),
        frameworks=[framework(name) for name in NAMES], verifications=asked.desk.jobs.all("verify")[:5],
        reports=asked.desk.jobs.all("report"), month=str(today - timedelta(days=30)),
    )  # fmt: skip


def _state(place: Place) -> State:
    with opened(place) as (file, late):
        first = file.execute("SELECT seq, time FROM entries ORDER BY seq LIMIT 1").fetchone()
        last = file.execute("SELECT seq, time FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    newest = decode(late[-1][1]).time if late else last[1] if last else ""
    entries = late[-1][0] if late else last[0] if last else 0
    checkpoint, covered, fault = "", 0, ""
    try:
        checkpoint = str(last_checkpoint(place))
        covered = Checkpoint.parse(checkpoint.partition("\n\n")[0] + "\n").size
    except (LedgerError, ProofError) as wrong:
        fault = str(wrong)
    return State(entries, first[1] if first else newest, newest, checkpoint, covered, key_of(place), fault)


async def _verify(asked: Asked) -> Response:
    name = asked.visit.account.name
    job = await asked.desk.jobs.begin("verify", "Verification of the whole ledger", name, verified, asked.desk.place)
    return back(f"/jobs/{job.id}")


async def _report(asked: Asked) -> Response:
    name, since, until = asked.said("framework"), asked.said("since"), asked.said("until")
    if name not in NAMES:
        raise MissingError("There is no such framework.")
    if _DAY.fullmatch(since) is None or _DAY.fullmatch(until) is None or until < since:
        raise ConfigurationError("Name two days, the earlier one first.")
    end = f"{date.fromisoformat(until) + timedelta(days=1)}T00:00:00.000000Z"
    title = f"{framework(name).title}, {since} to {until}"
    job = await asked.desk.jobs.begin(
        "report", title, asked.visit.account.name, reported, asked.desk.place, name, f"{since}T00:00:00.000000Z", end
    )
    return back(f"/jobs/{job.id}")


async def _job(asked: Asked) -> Response:
    job = asked.desk.jobs.one(asked.request.path_params["identity"])
    if job is None:
        raise MissingError("That work is none of this console's, or was long ago.")
    if asked.said("state") == "1":
        return Response("over" if job.is_over else "under way", media_type="text/plain")
    template = f"{job.kind}.html" if job.is_over and not job.fault else "job.html"
    return asked.page(template, job.title, job=job, found=job.result)


async def _download(asked: Asked) -> Response:
    job = asked.desk.jobs.one(asked.request.path_params["identity"])
    if job is None or job.kind != "report" or job.result is None:
        raise MissingError("There is no such report.")
    document = json.dumps({"made": moment(job.begun), **job.result}, indent=2)
    name = f"{job.result['framework']}-{job.result['since'][:10]}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(document, media_type="application/json", headers=headers)


PAGES = (
    Page("/evidence", _evidence, _READERS, "console-evidence"),
    Page("/evidence/verify", _verify, _READERS, "console-verify", "POST"),
    Page("/evidence/report", _report, _READERS, "console-report", "POST"),
    Page("/jobs/{identity}", _job, _READERS, "console-job"),
    Page("/jobs/{identity}/report.json", _download, _READERS, "console-report"),
)
