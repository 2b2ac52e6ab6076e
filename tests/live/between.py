"""A relay between a client and what it asks, over TCP on loopback; what passes is its heirs' to say."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from types import TracebackType
from typing import Self


def end(one: socket.socket) -> None:
    """Closes it; close alone ends no connection that a thread still reads."""
    with suppress(OSError):  # it has gone already
        one.shutdown(socket.SHUT_RDWR)
    one.close()


class Between(ABC):
    """A context manager: accepts until its end, and leaves no socket open then."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._ends: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @abstractmethod
    def reach(self) -> socket.socket:
        """A new connection to what is behind."""

    @abstractmethod
    def pass_on(self, client: socket.socket, behind: socket.socket) -> None:
        """Starts what copies from one to the other."""

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._listener)
        self._accepting.join(10)  # or a connection that it was just making would be left open
        for one in self._ends:
            end(one)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._ends.append(client)
            try:
                behind = self.reach()
            except OSError:
                end(client)
                continue
            self._ends.append(behind)
            self.pass_on(client, behind)
