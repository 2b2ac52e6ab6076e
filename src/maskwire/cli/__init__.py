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
from maskwire.cli.lazy import Command, LazyGroup
from maskwire.errors import MaskwireError

__all__ = ["main"]


_START, _POLICY, _SAW, _LET_IN = (
    "Begin and serve",
    "What is sensitive, and who sees it",
    "What was seen",
    "Principals and keys",
)
_COMMANDS = {
    "demo": Command("maskwire.cli.demo", "demo", "Show it all on a sample database, with nothing to set up.", _START),
    "init": Command("maskwire.cli.init", "init", "Scan a database, and write the gateway's files.", _START),
    "serve": Command("maskwire.cli.serve", "serve", "Put the gateway before a database.", _START),
    "mcp": Command("maskwire.cli.mcp", "mcp", "Let an agent ask by MCP, on standard input and output.", _START),
    "scan": Command("maskwire.cli.scan", "scan", "Which columns of a database are sensitive, and why?", _POLICY),
    "policy": Command("maskwire.cli.policy", "policy", "Check, explain, test and compare policy files.", _POLICY),
    "detect": Command(
        "maskwire.cli.detect", "detect", "Find or mask what is sensitive in texts, files and folders.", _POLICY
    ),
    "mask": Command("maskwire.cli.mask", "mask", "Mask files, folders or a database's tables.", _POLICY),
    "risk": Command(
        "maskwire.cli.risk", "risk", "Who could be singled out in a data set, before and after masking?", _POLICY
    ),
    "harden": Command(
        "maskwire.cli.harden", "harden", "Make a role on the source that can't read what is sensitive.", _POLICY
    ),
    "probe": Command("maskwire.cli.probe", "probe", "Attack your own gateway, and see what gets through.", _POLICY),
    "saw": Command("maskwire.cli.saw", "saw", "What did that model just see?", _SAW),
    "sessions": Command("maskwire.cli.sessions", "sessions", "Who was connected?", _SAW),
    "replay": Command("maskwire.cli.replay", "replay", "Show a session again, as its client saw it.", _SAW),
    "alerts": Command("maskwire.cli.alerts", "alerts", "Where should somebody look?", _SAW),
    "report": Command("maskwire.cli.evidence", "report", "What an auditor asks, answered from the ledger.", _SAW),
    "ledger": Command("maskwire.cli.ledger", "ledger", "Prove what the ledger says, and check it.", _SAW),
    "user": Command("maskwire.cli.user", "user", "Make an entry for the file of principals.", _LET_IN),
    "token": Command("maskwire.cli.token", "token", "Issue, list and revoke tokens to log in with.", _LET_IN),
    "login": Command(
        "maskwire.cli.login", "login", "Log in at an OIDC issuer; print the token to connect with.", _LET_IN
    ),
    "access": Command(
        "maskwire.cli.access", "access", "Ask for more than the policy shows; approve, deny, end it.", _LET_IN
    ),
    "keys": Command("maskwire.cli.keys", "keys", "List, replace and retire the keys that mask.", _LET_IN),
    "vault": Command(
        "maskwire.cli.vault", "vault", "Count and erase the random tokens of the vault transform.", _LET_IN
    ),
}


@click.group(
    cls=LazyGroup,
    known=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="maskwire")
def maskwire() -> None:
    """Mask what people and AI agents read from a database, and record what they saw.

    \b
    Try it with nothing else installed:   maskwire demo
    Set it up before your own database:   maskwire init postgresql://user:password@host/database && maskwire serve
    Afterwards:                           maskwire saw
    """


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A supervisor that reads a pipe sees "ready:" at once; where a letter can't be shown, its number is.
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
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
