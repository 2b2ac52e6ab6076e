"""What a soak's process holds of memory, over its time.

It must never call a growth noise that goes on: the second half of what was measured is held against the first.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median

_PAGE = os.sysconf("SC_PAGE_SIZE")
_FEWEST = 60  # samples that tell something; a slice of seconds does not
_SHARE = 0.02  # of what is held: what an allocator keeps or gives back as it likes


class Memory:
    """Samples of the resident memory of this process, in bytes."""

    def __init__(self) -> None:
        self._samples: list[int] = []

    def take(self) -> int:
        """One more; what it says."""
        held = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE
        self._samples.append(held)
        return held

    def check(self) -> dict[str, object]:
        """The figures. Raises AssertionError where it grew by more than noise once it was warm, which is after a
        third."""
        warm = self._samples[len(self._samples) // 3 :]
        if len(warm) < _FEWEST:
            return {}
        half = len(warm) // 2
        first, second = median(warm[:half]), median(warm[half:])
        noise = max(median(abs(one - first) for one in warm[:half]), median(abs(one - second) for one in warm[half:]))
        grown = second - first
        assert grown <= max(3 * noise, _SHARE * first), f"memory grows: {first:.0f}, then {second:.0f} bytes"
        return {
            "resident_mb": round(second / 1e6, 1),
            "grown_mb_in_half_of_it": round(grown / 1e6, 2),
            "noise_mb": round(noise / 1e6, 2),
        }
