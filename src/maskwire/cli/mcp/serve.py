"""``maskwire mcp serve``: a gateway of its own for one agent, on standard input and output."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from maskwire.cli import places
from maskwire.cli.mcp.stated import said, statements, token
from maskwire.cli.policy_source import read_policy
from maskwire.cli.warned import warn_of_rights
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.gateway.settings import Settings
    from maskwire.mcp.saved import Saved


@click.command(short_help="Serve one agent, with a gateway of its own.")
@click.argument("url")
@click.option("--policy", help="A policy file, or the name of a preset; without one, the default masks all.")
@click.option("--ledger", type=click.Path(path_type=Path), help="The ledger; by default that of this user.")
@click.option("--access", "access_file", type=click.Path(path_type=Path), help="YAML file of principals; else: agent.")
@click.option("--queries", type=click.Path(path_type=Path), help="YAML file of saved queries, each a tool.")
@statements
def serve(  # noqa: PLR0917 - one argument per option
    url: str,
    policy: str | None,
    ledger: Path | None,
    access_file: Path | None,
    queries: Path | None,
    purpose: str,
    on_behalf_of: str,
    model: str,
) -> None:
    """Serve one agent by MCP on standard input and output, with the PostgreSQL database at URL behind it.

    Nothing listens on the network. Without --access the agent is the principal "agent"; with it, a token in
    MASKWIRE_TOKEN says who asks. One ledger has one gateway: where `maskwire serve` runs already, use
    `maskwire mcp connect`, or another --ledger.

    \b
    Example:  maskwire mcp serve postgresql://user:password@host/database --purpose support
    """
    from maskwire.access.configuration import load  # noqa: PLC0415
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.settings import Settings  # noqa: PLC0415
    from maskwire.mcp.saved import load as queries_of  # noqa: PLC0415
    from maskwire.mcp.server import TOOLS  # noqa: PLC0415
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    address = parse_address(url)
    loaded = read_policy(policy) if policy is not None else None
    saved = queries_of(queries, TOOLS) if queries is not None else ()
    settings = Settings(
        address=address,
        ledger=ledger or places.ledger(),
        keyring=keyring.read(places.root_key()),
        password=secrets.token_urlsafe(18),
        access=None if access_file is None else load(access_file),
        policy=loaded.policy if loaded is not None else DEFAULT,
        policy_file=Path(policy) if policy is not None and Path(policy).exists() else None,
        listens=False,
    )
    uvloop.run(_serve(settings, saved, said(purpose, on_behalf_of, model)))


async def _serve(settings: Settings, saved: tuple[Saved, ...], stated: Mapping[str, str]) -> None:
    from maskwire.gateway.server import Gateway  # noqa: PLC0415
    from maskwire.mcp.standard import admitted, serve_standard  # noqa: PLC0415

    gateway = Gateway(settings)
    await gateway.start()
    try:
        passage = await admitted(gateway, token())
        await warn_of_rights(settings.address, gateway.source, None)
        await serve_standard(gateway, passage, stated, saved)
    finally:
        await gateway.stop()
