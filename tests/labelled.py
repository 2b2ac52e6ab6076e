"""Where the labelled development data is: beside the repository, or where MASKWIRE_DATA says."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MASKWIRE_DATA") or ROOT.parent / "shared" / "data")
SCORING = DATA.parent / "bench"
ABSENT = not (DATA / "spans.jsonl").exists() or not (SCORING / "score.py").exists()
REASON = "the labelled data (../shared/data) and its scoring (../shared/bench) are not beside the repository"
