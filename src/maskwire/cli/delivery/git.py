"""A git repository to which checkpoints are pushed: whoever rewrites its history is seen by all who have a copy.

What it must never do: force a push, change a file that is there, or print what git says, in which an address may stand.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from maskwire.errors import ConfigurationError, LedgerError

__all__ = ["push"]

_LONGEST = 60.0  # seconds of one command
_TRIES = 3  # where somebody else pushes at the same moment


def push(url: str, keep: Callable[[Path], None], message: str, place: str) -> None:
    """Lets ``keep`` write into a copy of the repository at ``url`` (after "git+"), and pushes what is new.

    Raises LedgerError, ConfigurationError where there is no git.
    """
    for attempt in range(_TRIES):
        with TemporaryDirectory(prefix="maskwire-") as folder:
            _git(place, folder, "clone", "--quiet", "--depth", "1", "--", url, "copy")
            copy = Path(folder, "copy")
            keep(copy)
            _git(place, copy, "add", "--all")
            if not _git(place, copy, "status", "--porcelain"):
                return
            _git(place, copy, "commit", "--quiet", "-m", message)
            try:
                _git(place, copy, "push", "--quiet", "origin", "HEAD")
            except LedgerError:
                if attempt + 1 == _TRIES:
                    raise
            else:
                return


def _git(place: str, folder: Path | str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",  # not ext::, which runs a program
        "GIT_AUTHOR_NAME": "maskwire",
        "GIT_AUTHOR_EMAIL": "maskwire@localhost",
        "GIT_COMMITTER_NAME": "maskwire",
        "GIT_COMMITTER_EMAIL": "maskwire@localhost",
    }
    # Hooks and signing of whoever runs this are not of this copy.
    settings = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false")
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the address stands behind "--"
            ("git", *settings, *arguments),  # noqa: S607 - the user's own
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except FileNotFoundError:
        raise ConfigurationError("There is no git on this machine. Install it, or publish elsewhere.") from None
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise LedgerError(f"{place} did not take the checkpoint (git: {type(fault).__name__}).") from None
    if done.returncode:
        raise LedgerError(f"{place} did not take the checkpoint: git {arguments[0]} ended with {done.returncode}.")
    return done.stdout
