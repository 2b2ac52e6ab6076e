"""What the command line left is put into the ledger, whenever it comes."""

from __future__ import annotations

from types import SimpleNamespace

from maskwire.gateway.granting import Granting


class Kept:
    """Requests of which one is approved in the moment after nothing was found."""

    def __init__(self, store: SimpleNamespace) -> None:
        self._store = store
        self._left: list[str] = []
        self.told_of: list[str] = []

    def end(self, _: float) -> None:
        """No grant is over."""

    def events(self) -> list[str]:
        left, self._left = self._left, []
        if self._store.version == (1, 0):
            self._left, self._store.version = ["approved"], (2, 0)
        return left

    def told(self, events: list[str]) -> None:
        self.told_of += events
        self._store.version = (2, 1)


class Looking(Granting):
    """Over such requests."""

    def __init__(self, store: SimpleNamespace) -> None:
        recorder = SimpleNamespace(append=lambda _: None)
        super().__init__(SimpleNamespace(access_store=store, recorder=recorder), lambda: 0.0)  # type: ignore[arg-type]
        self.kept = Kept(store)

    @property
    def _requests(self) -> Kept:  # type: ignore[override]
        return self.kept

    def _entry(self, told: object) -> object:  # type: ignore[override]
        return told


def test_an_approval_that_comes_just_after_a_look_is_seen_by_the_next() -> None:
    """It would count for nobody until something else is asked for."""
    store = SimpleNamespace(version=(1, 0), tells=True)
    granting = Looking(store)
    granting.look()
    assert granting.kept.told_of == []
    for _ in range(3):
        granting.look()
    assert granting.kept.told_of == ["approved"]
    assert granting._seen == store.version
