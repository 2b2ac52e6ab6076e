"""A wrapped server as a process of ours, and its client on our standard input and output.

What it must never do: hand the process a key of Maskwire's, or print a line of its standard error unmasked.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import IO, Protocol

from maskwire.errors import ConfigurationError
from maskwire.mcp.wrap.leaves import Leaves
from maskwire.mcp.wrap.messages import MOST
from maskwire.mcp.wrap.overheard import Overheard
from maskwire.mcp.wrap.proxy import Outgoing, Proxy

__all__ = ["client_streams", "lines", "pass_on", "send", "wrap_process"]

_GRACE = 5.0  # seconds that a process has to end by itself, and then again
_OWN = "MASKWIRE_"
_MOMENT, _TOGETHER = 0.05, 1 << 16  # seconds, and bytes, of lines on standard error that are looked at together


async def wrap_process(command: Sequence[str], proxy: Proxy, leaves: Leaves) -> int:
    """Until either side ends; the exit code of the process, 0 where the client ended. Raises ConfigurationError."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            limit=MOST,
        )
    except OSError as fault:
        raise ConfigurationError(f"{command[0]} can't be started: {fault.strerror}.") from None
    given, told, errors = process.stdin, process.stdout, process.stderr
    if given is None or told is None or errors is None:
        raise ConfigurationError(f"{command[0]} was started without its pipes.")
    client, answers = await client_streams()

    async def answer(out: Outgoing) -> None:
        given.writelines(out.server)
        await send(answers, out)

    async def ask(out: Outgoing) -> None:
        await answer(out)
        await given.drain()  # only here: while the server is heard, it may wait for us to take what it says

    tasks = [
        asyncio.create_task(pass_on(lines(client, "client"), proxy.from_client, ask)),
        asyncio.create_task(pass_on(lines(told, "server"), proxy.from_server, answer)),
    ]
    reading = asyncio.create_task(_errors(errors, leaves))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        client_ended = tasks[0] in done
        for task in done:
            task.result()
        if client_ended:
            return 0
        await send(answers, proxy.server_is_gone())
        return await process.wait() or 1
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        given.close()
        await _let_end(process)
        # Its last words are there to be read, unless a child of its own holds them open.
        await asyncio.wait([reading], timeout=_GRACE)
        reading.cancel()


async def client_streams() -> tuple[asyncio.StreamReader, Answers]:
    """Our own standard input and output, which may be files."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=MOST)
    # Copies of the descriptors: a transport closes what it is given, and the program's end flushes standard output.
    given, taken = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    source = given if _can_wait(given) else _piped(given)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    if not _can_wait(taken):
        return reader, _File(taken)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, taken)
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)


class Answers(Protocol):
    """Where lines for the client are written to."""

    def writelines(self, data: Iterable[bytes], /) -> None:
        """Takes some lines."""

    async def drain(self) -> None:
        """Until they are on their way."""


class _File:
    """A regular file, which no event loop waits for: what is written to it is on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def writelines(self, data: Iterable[bytes], /) -> None:
        rest = memoryview(b"".join(data))
        while rest:
            rest = rest[self._file.write(rest) or 0 :]

    async def drain(self) -> None:
        """As a stream's."""


def _can_wait(file: IO[bytes]) -> bool:
    """Whether an event loop can wait for it: a pipe, a socket or a terminal."""
    mode = os.fstat(file.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or (stat.S_ISCHR(mode) and file.isatty())


def _piped(file: IO[bytes]) -> IO[bytes]:
    """What a file holds, through a pipe."""
    end, begin = os.pipe()

    def copy() -> None:
        with suppress(BrokenPipeError), file, os.fdopen(begin, "wb", 0) as pipe:
            shutil.copyfileobj(file, pipe)

    threading.Thread(target=copy, daemon=True).start()
    return os.fdopen(end, "rb", 0)


async def send(client: Answers, out: Outgoing) -> None:
    """What is for the client and the operator."""
    for note in out.notes:
        sys.stderr.write(f"maskwire: {note}\n")
        sys.stderr.flush()
    client.writelines(out.client)
    await client.drain()


async def pass_on(
    said: AsyncIterator[bytes], hear: Callable[[bytes], Outgoing], tell: Callable[[Outgoing], Awaitable[None]]
) -> None:
    """What one side says, until it ends."""
    async for line in said:
        await tell(hear(line))


async def lines(stream: asyncio.StreamReader, whose: str) -> AsyncIterator[bytes]:
    """The lines of a stream. Raises ConfigurationError for one that is too long."""
    try:
        while line := await stream.readline():
            yield line
    except ValueError:
        raise ConfigurationError(f"The {whose} sent a message of over {MOST >> 20} MiB; the session ends.") from None


async def _errors(told: asyncio.StreamReader, leaves: Leaves) -> None:
    """The process's own words to its operator: they hold what it works on as often as not."""
    overheard = Overheard(leaves)
    while said := await _together(told):
        sys.stderr.write(overheard.told([line.decode("utf-8", "replace") for line in said]))
        sys.stderr.flush()


async def _together(told: asyncio.StreamReader) -> list[bytes]:
    """The next lines that come within a moment; none at the end."""
    said = [await _line(told)]
    with suppress(TimeoutError):
        async with asyncio.timeout(_MOMENT):
            while said[-1] and sum(map(len, said)) < _TOGETHER:
                said.append(await _line(told))
    return [line for line in said if line]


async def _line(told: asyncio.StreamReader) -> bytes:
    try:
        return await told.readline()
    except ValueError:
        return b"[a line too long to be looked into]\n"


async def _let_end(process: asyncio.subprocess.Process) -> None:
    for end in (process.terminate, process.kill):
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
        if process.returncode is not None:
            return
        end()
    await process.wait()
