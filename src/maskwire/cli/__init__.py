"""The command line: ``maskwire`` and its commands, one file each.

What it is for: reading arguments, calling one folder, printing. ``main`` is the only place that turns errors into
messages and exit codes: 0 done, 1 it could not be done, 2 used wrongly, 3 found (detect --fail, policy diff and
simulate, ledger verify and check, alerts), 130 interrupted. Probe has its own: 1 found, 2 could not be done.
What it must never do: print a traceback, or a value from a source that was not asked to be printed.
"""

from __future__ import annotations

import io
import os
import sys

import click

from maskwire import __version__
from maskwire.cli.access import access
from maskwire.cli.alerts import alerts
from maskwire.cli.demo import demo
from maskwire.cli.detect import detect
from maskwire.cli.evidence import report
from maskwire.cli.harden import harden
from maskwire.cli.init import init
from maskwire.cli.keys import keys
from maskwire.cli.ledger import ledger
from maskwire.cli.login import login
from maskwire.cli.mask import mask
from maskwire.cli.mcp import mcp
from maskwire.cli.policy import policy
from maskwire.cli.probe import probe
from maskwire.cli.replay import replay
from maskwire.cli.risk import risk
from maskwire.cli.saw import saw
from maskwire.cli.scan import scan
from maskwire.cli.serve import serve
from maskwire.cli.sessions import sessions
from maskwire.cli.token import token
from maskwire.cli.user import user
from maskwire.cli.vault import vault
from maskwire.errors import MaskwireError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="maskwire")
def maskwire() -> None:
    """Mask what people and AI agents read from a database, and record what they saw.

    \b
    Try it with nothing else installed:   maskwire demo
    Set it up before your own database:   maskwire init postgresql://user:password@host/database
    """


_COMMANDS = (
    access,
    alerts,
    demo,
    detect,
    harden,
    init,
    keys,
    ledger,
    login,
    mask,
    mcp,
    policy,
    probe,
    replay,
    report,
    risk,
    saw,
    scan,
    serve,
    sessions,
    token,
    user,
    vault,
)
for command in _COMMANDS:
    maskwire.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # a supervisor that reads a pipe sees "ready:" at once
    try:
        code = maskwire.main(args=arguments, prog_name="maskwire", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except MaskwireError as fault:
        click.echo(f"maskwire: {fault}", err=True)
        return 1
    except BrokenPipeError:
        # The reader (head, less) went away. Standard output goes nowhere, so that exit does not fail on it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:  # noqa: BLE001 - the top of the program: a traceback could show values
        click.echo(
            f"maskwire: an error inside Maskwire ({type(fault).__name__}). Please report it with what you ran.",
            err=True,
        )
        return 1
    return code if isinstance(code, int) else 0  # what a command asked to exit with
