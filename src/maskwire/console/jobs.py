"""What takes longer than a page may: verification, reports, simulations. Each runs in a process of its own, so that
neither the gateway's clients nor the pages wait for it.

What it must never do: take a key there. What a job needs is a ledger, texts and times.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from maskwire.errors import MaskwireError

__all__ = ["Job", "Jobs"]

_KEPT = 20  # of the last ones
_WAITS = 0.3  # seconds that a page waits for one
_BUSY = "Three others are under way: wait for one of them."
_AT_ONCE = 3


class BusyError(MaskwireError):
    """Too much is under way."""


@dataclass(slots=True)
class Job:
    """One piece of work. ``result`` is there when ``is_over``, unless ``fault`` says why not."""

    id: str
    kind: str
    title: str
    principal: str
    begun: float
    took: float = 0.0
    is_over: bool = False
    fault: str = ""
    result: Any = field(default=None, repr=False)


class Jobs:
    """Those of one console; they end with it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def all(self, kind: str) -> list[Job]:
        """Those of a kind, the newest first."""
        return [job for job in reversed(self._jobs.values()) if job.kind == kind]

    def one(self, identity: str) -> Job | None:
        """The job of that name."""
        return self._jobs.get(identity)

    async def begin(self, kind: str, title: str, principal: str, work: Callable[..., Any], *what: object) -> Job:
        """Begins it, and waits a moment for what is quick. Raises BusyError."""
        if len(self._tasks) >= _AT_ONCE:
            raise BusyError(_BUSY)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        job = Job(secrets.token_hex(8), kind, title, principal, time.time())
        while len(self._jobs) >= _KEPT:
            del self._jobs[next(iter(self._jobs))]
        self._jobs[job.id] = job
        task = asyncio.get_running_loop().create_task(self._run(self._pool, job, work, *what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait([task], timeout=_WAITS)
        return job

    async def _run(self, pool: ProcessPoolExecutor, job: Job, work: Callable[..., Any], *what: object) -> None:
        try:
            job.result = await asyncio.get_running_loop().run_in_executor(pool, work, *what)
        except MaskwireError as fault:
            job.fault = str(fault)
        except Exception as fault:  # noqa: BLE001 - the top of a job: the page says that it ended
            job.fault = f"It ended without a result ({type(fault).__name__})."
            self._pool = None
        job.is_over, job.took = True, time.time() - job.begun

    def stop(self) -> None:
        """Ends what is under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
