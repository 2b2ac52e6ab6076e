"""``maskwire mcp serve``: a gateway of its own for one agent, on standard input and output."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from maskwire.cli import places
from maskwire.cli.configured import as_served, policy_of, source
from maskwire.cli.hardened import hardened_of
from maskwire.cli.mcp.stated import TOKEN, said, statements, token
from maskwire.cli.policy_source import read_policy
from maskwire.cli.warned import warn_of_rights
from maskwire.cli.window import ledger_option
from maskwire.errors import ConfigurationError
from maskwire.model import Limits
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.gateway.settings import Settings
    from maskwire.ledger.place import Place
    from maskwire.mcp.saved import Saved


@click.command(short_help="Serve one agent, with a gateway of its own.")
@click.argument("url", required=False)
@click.option("--policy", help="A policy file, or the name of a preset; by default maskwire.yaml's, else the default.")
@ledger_option
@click.option("--access", "access_file", type=click.Path(path_type=Path),
              help="YAML file of principals; by default maskwire.yaml's; else: agent.")  # fmt: skip
@click.option("--queries", type=click.Path(path_type=Path),
              help="YAML file of saved queries, each a tool; by default mcp_queries of maskwire.yaml.")  # fmt: skip
@statements
def serve(  # noqa: PLR0917 - one argument per option
    url: str | None,
    policy: str | None,
    ledger: Place | None,
    access_file: Path | None,
    queries: Path | None,
    purpose: str,
    on_behalf_of: str,
    model: str,
) -> None:
    """Serve one agent by MCP on standard input and output, with the PostgreSQL database at URL behind it.

    Nothing listens on the network. What is not named here is taken from maskwire.yaml of this folder, as by
    `maskwire serve`: source, policy, principals, ledger, saved queries, tenant, hardened role, limits. Standard error
    tells which policy it is.

    Without a file of principals the agent is the principal "agent"; with one, a token in MASKWIRE_TOKEN says who asks.
    One ledger has one gateway: where `maskwire serve` runs already, use `maskwire mcp connect`, or another --ledger.

    \b
    Example:  maskwire mcp serve postgresql://user:password@host/database --purpose support
    """
    from maskwire.access.configuration import load  # noqa: PLC0415
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.settings import Settings  # noqa: PLC0415
    from maskwire.mcp.saved import load as queries_of  # noqa: PLC0415
    from maskwire.mcp.server import TOOLS  # noqa: PLC0415
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    own_access, own_queries, tenant, hardened_url, durability, transcripts, *limits = as_served(
        "access", "mcp_queries", "tenant", "hardened_url", "durability", "transcripts",
        "max_rows", "max_bytes", "statement_timeout", "idle_timeout",
    )  # fmt: skip
    policy, access_file, queries = policy_of(policy), access_file or own_access, queries or own_queries
    if access_file is not None and token() is None:
        raise ConfigurationError(
            f"{access_file} names principals, so a token in {TOKEN} must say which of them asks: have one made with "
            "maskwire token issue NAME."
        )
    address = parse_address(source(url))
    loaded = read_policy(policy) if policy is not None else None
    saved = queries_of(queries, TOOLS) if queries is not None else ()
    settings = Settings(
        address=address,
        ledger=ledger or places.ledger(),
        keyring=keyring.read(places.root_key(), tenant),
        password=secrets.token_urlsafe(18),
        access=None if access_file is None else load(access_file),
        policy=loaded.policy if loaded is not None else DEFAULT,
        policy_file=Path(policy) if policy is not None and Path(policy).exists() else None,
        access_file=access_file,
        hardened=hardened_of(hardened_url, address),
        durability=durability,
        transcripts=transcripts,
        limits=Limits(*limits),
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
        await warn_of_rights(settings.address, gateway.source, settings.hardened)
        await serve_standard(gateway, passage, stated, saved)
    finally:
        await gateway.stop()
