"""Files that only their owner may read.

What it must never do: leave half a file under the final name, or let others read one while it is written.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Puts ``text`` there, in place of what was, mode 0600. Raises OSError: then what was there still is."""
    # Written whole under another name first: a crash in between must not leave half of it.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
