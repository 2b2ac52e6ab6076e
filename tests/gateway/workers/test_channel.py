"""Messages between the head and a worker: whole, in order, in however many pieces they come."""

from __future__ import annotations

import asyncio
import socket

from maskwire.gateway.workers.channel import Channel


def test_messages_arrive_whole_and_in_order_and_the_end_is_told() -> None:
    """Empty ones and large ones, by a loop of asyncio's own as by uvloop's."""
    messages = [b"", b"a", b"b" * 3_000_000, b"", b"c" * 70_000]
    heard: list[bytes] = []

    async def run() -> None:
        lost = asyncio.Event()
        here, there = socket.socketpair()
        sender, taker = Channel(heard.append, lambda: None), Channel(heard.append, lost.set)
        await sender.open(here)
        await taker.open(there)
        for message in messages:
            sender.send(message)
        sender.close()
        await lost.wait()
        taker.close()
        sender.send(b"nobody is there")

    asyncio.run(run())
    assert heard == messages


def test_pieces_are_put_together() -> None:
    """Byte by byte, and many at once."""
    heard: list[bytes] = []
    channel = Channel(heard.append, lambda: None)
    data = b"".join(len(it).to_bytes(4, "big") + it for it in (b"one", b"", b"three"))
    for at in range(len(data)):
        channel.data_received(data[at : at + 1])
    channel.data_received(data * 2)
    assert heard == [b"one", b"", b"three"] * 3
