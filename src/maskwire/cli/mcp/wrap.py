"""``maskwire mcp wrap``: another MCP server behind Maskwire."""

from __future__ import annotations

import asyncio
import os
import re
from functools import partial
from pathlib import Path, PurePath
from urllib.parse import urlsplit

import click

from maskwire import places
from maskwire.cli.digests import digests
from maskwire.cli.policy_source import read_policy, viewer

__all__ = ["wrap"]


@click.command(short_help="Put another MCP server behind Maskwire.", context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--name", help="What the ledger calls the server; its program's name by default.")
@click.option("--allow", multiple=True, metavar="TOOL", help="Only tools of these names (globs) pass.")
@click.option("--deny", multiple=True, metavar="TOOL", help="Tools of these names (globs) don't.")
@click.option("--turn-back", multiple=True, metavar="TOOL",
              help="Masked values in the arguments of these tools become the real ones.")  # fmt: skip
@click.option("--pins", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Withhold tools whose definition is not the one in FILE; made at the first list.")  # fmt: skip
@click.option("--accept", is_flag=True, help="With --pins: what the server lists now is pinned anew.")
@click.option("--token-env", metavar="NAME", help="For a URL: the variable that holds the server's bearer token.")
@click.option("--media", is_flag=True, help="Pictures, sound and binary content pass unseen.")
@click.option("--policy", metavar="FILE", help="A policy file or a preset; the default preset otherwise.")
@click.option("--principal", default="agent", show_default=True, help="Who asks, for the policy and the ledger.")
@click.option("--role", "roles", multiple=True, help="A role of theirs.")
@click.option("--purpose", default="unstated", show_default=True, help="Why they ask.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Where it is recorded; the gateway's by default.")
def wrap(  # noqa: PLR0917 - one argument per option
    command: tuple[str, ...],
    name: str | None,
    allow: tuple[str, ...],
    deny: tuple[str, ...],
    turn_back: tuple[str, ...],
    pins: Path | None,
    accept: bool,
    token_env: str | None,
    media: bool,
    policy: str | None,
    principal: str,
    roles: tuple[str, ...],
    purpose: str,
    ledger: Path | None,
) -> None:
    """Stand between an MCP server, started here or reached by URL, and its client on standard input and output.

    What the server says is masked, and so is what it is asked: content, structured content, resources, prompts,
    errors, progress, questions to the user, descriptions. Masked values that were shown may be used in arguments. Every
    exchange is in the ledger before its answer is passed on. It goes where the client's configuration names the server.

    \b
    Example:  maskwire mcp wrap --pins crm.pins.json -- crm-mcp-server --region eu
    Example:  maskwire mcp wrap --token-env CRM_TOKEN https://crm.example.com/mcp
    Example:  maskwire mcp wrap --allow 'search_*' --turn-back search_customers -- npx -y some-mcp-server
    """
    from maskwire.datasets.plan import Masker  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.ledger.inbox import leave, settle  # noqa: PLC0415
    from maskwire.mcp.wrap.leaves import Leaves  # noqa: PLC0415
    from maskwire.mcp.wrap.proxy import Proxy  # noqa: PLC0415
    from maskwire.mcp.wrap.recorded import Records  # noqa: PLC0415
    from maskwire.mcp.wrap.remote import checked, wrap_url  # noqa: PLC0415
    from maskwire.mcp.wrap.stdio import wrap_process  # noqa: PLC0415
    from maskwire.mcp.wrap.tools import Pins, Tools  # noqa: PLC0415
    from maskwire.policy_file import scanner_of  # noqa: PLC0415

    if accept and pins is None:
        raise click.UsageError("--accept goes with --pins.")
    url = checked(command[0]) if command[0].startswith(("http://", "https://")) else None
    if url is not None and len(command) > 1:
        raise click.UsageError("A URL is named alone; options of this command stand before it.")
    if token_env is not None and (url is None or not os.environ.get(token_env)):
        raise click.UsageError("--token-env goes with a URL, and names a variable that is set.")
    called = name or (urlsplit(url).hostname if url is not None else None) or PurePath(command[0]).name
    server = re.sub(r"[^A-Za-z0-9_.-]", "-", called)[:64]
    who = viewer(principal, "agent", roles, purpose=purpose, source=server, at=None)
    rules = read_policy(policy or "default").policy
    leaves = Leaves(Masker(rules.narrowed(who), scanner=scanner_of(rules)), media=media)
    tools = Tools(allow, deny, turn_back, None if pins is None else Pins(pins, accept))
    book = ledger or places.ledger()
    settle(book)  # a ledger that can't be written is told of before anything is started
    kept = next(iter(digests()), None)
    records = Records(server, who.principal, who.purpose, partial(leave, book), digests=kept)
    proxy = Proxy(leaves, tools, records)
    try:
        if url is not None:
            code = asyncio.run(wrap_url(url, os.environ[token_env] if token_env else "", proxy))
        else:
            code = asyncio.run(wrap_process(command, proxy, leaves))
    finally:
        settle(book)
    click.get_current_context().exit(code)
