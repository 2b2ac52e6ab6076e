"""What ``maskwire serve --workers`` starts for each of them: no command of its own.

What it must never do: print anything but log lines, or go on once the process that started it is gone.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from contextlib import suppress

import click
import uvloop

from maskwire import places
from maskwire.cli.logs import set_up
from maskwire.errors import ConfigurationError, MaskwireError
from maskwire.gateway.interpreter import settle
from maskwire.gateway.workers.channel import Channel
from maskwire.gateway.workers.messages import Begin, unpacked
from maskwire.gateway.workers.worker import Worker, settings_of
from maskwire.transform import keyring

_BEGINNING = 60.0  # seconds for the head to say what is to be served


async def _work(own: socket.socket, listening: socket.socket) -> None:
    """Serves until the head says so, or is gone."""
    loop = asyncio.get_running_loop()
    early: asyncio.Queue[bytes] = asyncio.Queue()
    worker: Worker | None = None
    gone = asyncio.Event()

    def received(message: bytes) -> None:
        if worker is None:
            early.put_nowait(message)
        else:
            worker.received(message)

    def lost() -> None:
        gone.set()
        early.put_nowait(b"")
        if worker is not None:
            worker.lost()

    channel = Channel(received, lost)
    await channel.open(own)
    try:
        async with asyncio.timeout(_BEGINNING):
            first = await early.get()
        if not first:  # the head was gone before it began
            return
        begin = unpacked(first)
        if not isinstance(begin, Begin):
            raise ConfigurationError("This is started by maskwire serve --workers, and by nobody else.")
        set_up(begin.log_format)
        made = Worker(settings_of(begin, keyring.read(places.root_key(), begin.tenant)), begin, channel.send)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, made.finish, begin.drain)
        try:
            await made.prepare()
            if gone.is_set():
                return
            while not early.empty():
                made.received(early.get_nowait())
            worker = made
            made.serve(listening)
            settle()
            seconds = await made.end
            if seconds:
                await asyncio.wait(
                    [asyncio.ensure_future(made.drain(seconds)), asyncio.ensure_future(made.now.wait())],
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            await made.stop()
    finally:
        channel.close()


def main() -> None:
    """With the numbers of two sockets: its end of the channel, and the one that listens."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    own, listening = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    try:
        with suppress(asyncio.CancelledError, TimeoutError):
            uvloop.run(_work(own, listening))
    except MaskwireError as error:
        click.echo(f"worker: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
