"""``maskwire access request``: ask for columns in the clear."""

from __future__ import annotations

import time
from pathlib import Path

import click

from maskwire.cli.access.desk import desk_of, of_the_desk, tell
from maskwire.errors import ConfigurationError
from maskwire.ledger.place import Place


@click.command(short_help="Ask for columns in the clear.")
@click.option("--columns", required=True, help="schema.table.column, with * for any name; several with commas.")
@click.option("--purpose", required=True, help="Why. Sessions that state this purpose are those that it counts for.")
@click.option("--for", "life", default="1h", show_default=True, help="How long: 30m, 8h, 2d.")
@click.option("--source", required=True, help="The database's name.")
@click.option("--on-behalf-of", default="", help="For whom an agent asks.")
@click.option("--break-glass", is_flag=True, help="Have it at once; somebody else reviews it afterwards.")
@of_the_desk
def request(  # noqa: PLR0917 - click passes options by name
    columns: str,
    purpose: str,
    life: str,
    source: str,
    on_behalf_of: str,
    break_glass: bool,
    name: str | None,
    access_file: Path,
    ledger: Place | None,
    machine: bool,
) -> None:
    """Ask for columns in the clear, for a purpose and for so long from the approval on.

    \b
    Example:  maskwire access request --as ana --access access.yaml --source shop --for 2h \\
                --columns public.users.email --purpose support
    """
    from maskwire.access.accounts import PREFIX, asking, stated  # noqa: PLC0415 - not needed for --help
    from maskwire.access.document import duration  # noqa: PLC0415
    from maskwire.access.requests import Wanted, columns_asked  # noqa: PLC0415
    from maskwire.errors import RefusedError  # noqa: PLC0415

    desk, now = desk_of(access_file, ledger), time.time()
    account = desk.who(name)
    said = {"purpose": purpose, **({"on_behalf_of": on_behalf_of} if on_behalf_of else {})}
    try:
        asking(account, stated({PREFIX + what: word for what, word in said.items()}))
        seconds = duration(life)
    except RefusedError as fault:
        raise ConfigurationError(f"{fault.refusal.message} {fault.refusal.hint}") from None
    except ValueError as fault:
        raise click.UsageError(f"--for: {fault}") from None
    named = columns_asked(part.strip() for part in columns.split(",") if part.strip())
    wanted = Wanted(source, named, purpose, seconds, on_behalf_of)
    made = (desk.requests.take if break_glass else desk.requests.ask)(account, wanted, now)
    tell(made, machine, "taken; it is on record and will be reviewed" if break_glass else "asked for")
