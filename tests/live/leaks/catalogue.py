"""The catalogue of leaks, by the numbers of its lines: what was tried against masking layers, in our words."""

from __future__ import annotations

from tests.live.leaks.reached import REACHED

LINES = {**REACHED}
