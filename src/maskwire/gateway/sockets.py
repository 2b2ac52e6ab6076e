"""What every TCP socket of the gateway is set to.

What it must never do: leave a peer that is gone without a word to hold a session for ever.
"""

from __future__ import annotations

import socket

_IDLE, _INTERVAL, _PROBES = 60, 10, 6  # seconds, seconds, times: a dead peer is noticed within two minutes


def keep_alive(sock: socket.socket) -> None:
    """Small messages at once, and probes while nothing is said. A Unix socket has neither."""
    if sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", _IDLE), ("TCP_KEEPINTVL", _INTERVAL), ("TCP_KEEPCNT", _PROBES)):
        if hasattr(socket, name):  # not every system has each
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
