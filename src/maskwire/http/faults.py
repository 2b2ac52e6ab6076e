"""Why an exchange over HTTP goes no further, on its way to whoever tells the client.

What it must never do: say a value of the request or of the answer.
"""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - it is what a client is told, and is raised to get there
    """``status`` is HTTP's; ``reason`` a stable word, for the ledger too; ``place`` names the part of the request;
    ``wait`` is in seconds."""

    def __init__(self, status: int, reason: str, message: str, place: str = "", wait: int = 0) -> None:
        super().__init__(reason)
        self.status, self.reason, self.message, self.place, self.wait = status, reason, message, place, wait


UNWRITTEN = Fault(503, "ledger", "The ledger can't be written, so nothing is answered.")
