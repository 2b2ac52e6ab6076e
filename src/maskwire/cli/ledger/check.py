"""``maskwire ledger check``: does a proof hold, and what does it prove?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from maskwire.cli.ledger.options import FOUND, witness_option
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.proof import check as check_proof
from maskwire.ledger.signing import verifier_in

__all__ = ["check"]


@click.command(short_help="Does a proof hold, and what does it prove?")
@click.argument("proof", type=click.Path(path_type=Path))
@click.option("--key", required=True, help="The ledger's verifier key, or a file of it (ledger.db.vkey).")
@witness_option
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def check(proof: Path, key: str, witness: tuple[str, ...], machine: bool) -> int:
    """Check the file PROOF and print the entry that it proves. No ledger is needed.

    Each --witness must have cosigned. Exit codes: 0 it holds, 1 it could not be checked, 3 it does not hold.

    \b
    Example:  maskwire ledger check 1042.tlog-proof --key ledger.db.vkey
    """
    try:
        text = proof.read_text("utf-8")
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The proof {proof} can't be read ({type(fault).__name__}).") from None
    try:
        found = check_proof(text, verifier_in(key), [verifier_in(one) for one in witness])
    except ProofError as fault:
        if machine:
            click.echo(json.dumps({"holds": False, "fault": str(fault)}, indent=2))
        else:
            click.echo(f"does not hold: {fault}", err=True)
        return FOUND
    told = {
        "holds": True,
        "number": found.number,
        "ledger": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "cosigned": dict(found.cosigned),
        "entry": json.loads(found.entry),
    }
    if machine:
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"holds: entry {found.number:,} of {found.checkpoint.size:,} in {found.checkpoint.origin}")
        for name, time in found.cosigned:
            click.echo(f"cosigned by {name} at {time} (seconds since 1970)")
        click.echo(json.dumps(told["entry"], indent=2))
    return 0
