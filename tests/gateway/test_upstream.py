"""A cancel request to a server that takes it and never hangs up, which no real one does on demand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from maskwire.gateway import upstream
from maskwire.gateway.address import parse_address
from maskwire.gateway.upstream import Upstream


async def _cancel(where: Path, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asks for a cancel, gives it up after its own time or when the gateway stops, whichever comes first."""
    monkeypatch.setattr(upstream, "CONNECT_TIMEOUT", seconds)
    asked, left = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            assert len(await reader.readexactly(16)) == 16
            asked.set()
            assert await reader.read() == b""
            left.set()
        finally:
            writer.close()

    async with await asyncio.start_unix_server(silent, where / ".s.PGSQL.5432"):
        session = Upstream(parse_address(f"postgresql://me@/db?host={where}"), {})
        session.session.secret_key = bytes(4)
        task = asyncio.create_task(session.cancel())
        await asyncio.wait_for(asked.wait(), 10)
        if seconds > 1:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(left.wait(), 10)


@pytest.mark.parametrize("seconds", [0.05, 30.0])
def test_a_cancel_that_is_given_up_hangs_up(tmp_path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """When its time is over, and when the gateway stops in the middle of it."""
    asyncio.run(_cancel(tmp_path, seconds, monkeypatch))
