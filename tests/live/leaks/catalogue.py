"""The catalogue of leaks, by the numbers of its lines: what was tried against masking layers, in our words."""

from __future__ import annotations

from dataclasses import replace

from tests.live.leaks.beside import BESIDE
from tests.live.leaks.derived import DERIVED
from tests.live.leaks.inferred import INFERRED
from tests.live.leaks.mysql_attacks import MYSQL
from tests.live.leaks.reached import REACHED
from tests.live.leaks.searched import SEARCHED
from tests.live.leaks.shared import with_shared
from tests.live.leaks.smuggled import SMUGGLED

_OURS = with_shared({**REACHED, **DERIVED, **SEARCHED, **INFERRED, **BESIDE, **SMUGGLED})
LINES = {number: replace(line, mysql=MYSQL.get(number, ())) for number, line in _OURS.items()}
