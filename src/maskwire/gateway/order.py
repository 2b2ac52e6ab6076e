"""Commands of one client's door, performed in their order: what follows an entry waits until the ledger has it.

What it must never do: perform what stands behind an entry that the ledger has not taken.
"""

from __future__ import annotations

from collections.abc import Callable

from maskwire.doors.commands import Append, Command, SendToClient, leading_entries
from maskwire.errors import LedgerError
from maskwire.gateway.recorder import Recorder
from maskwire.ledger.entry import Entry


class Order:
    """``perform`` does one command, ``send`` sends the client bytes; ``settled`` is told when the ledger answered and
    what waited is done, with the failure, if any: then nothing of what waited was."""

    def __init__(
        self,
        recorder: Recorder,
        perform: Callable[[Command], None],
        send: Callable[[bytes], None],
        settled: Callable[[Exception | None], None],
    ) -> None:
        self._recorder = recorder
        self._perform = perform
        self._send = send
        self._settled = settled
        self.is_recording = False  # an entry is on its way to the ledger
        self.last: Entry | None = None  # that was given to the ledger
        self._answer = b""  # to be sent once it is recorded, before what waits
        self._waiting: list[Command] = []

    def give(self, commands: list[Command]) -> None:
        """What follows an entry waits, and so does all that comes meanwhile."""
        if self.is_recording:
            self._waiting += commands
            return
        for at, command in enumerate(commands):
            if isinstance(command, Append):
                entries = leading_entries(commands, at)
                self.is_recording, self._waiting = True, commands[at + len(entries) :]
                self.last = entries[-1]
                self._recorder.gather(entries, self._recorded)
                return
            self._perform(command)

    def release(self, entry: Entry, data: bytes) -> None:
        """What the client is sent once the ledger has this entry."""
        if self.is_recording:
            self._waiting += (Append(entry), SendToClient(data))
            return
        self.is_recording, self._answer, self.last = True, data, entry
        self._recorder.gather((entry,), self._recorded)

    def _recorded(self, failure: LedgerError | None) -> None:
        self.is_recording = False
        answer, self._answer = self._answer, b""
        waiting = self._waiting
        if waiting:
            self._waiting = []
        try:  # of many sessions: what goes wrong in one must not reach the ledger's task
            if failure is None:
                if answer:
                    self._send(answer)
                if waiting:
                    self.give(waiting)
            self._settled(failure)
        except Exception as error:  # noqa: BLE001 - the top of a task: its owner closes the connection
            self._settled(error)
