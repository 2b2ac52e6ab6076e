"""``maskwire access``: ask for more than the policy shows, and decide on what others ask for."""

from __future__ import annotations

import click

from maskwire.cli.access.decide import approve, deny, review, revoke
from maskwire.cli.access.link import link
from maskwire.cli.access.list import list_
from maskwire.cli.access.request import request


@click.group(short_help="Ask for more than the policy shows; approve, deny, end it.")
def access() -> None:
    """Ask for columns in the clear, for a purpose and a time, and decide on what others ask for.

    Who may ask, approve and review stands under requests: in the file of principals. Every step is put into the ledger
    by the gateway, and a grant counts from then on.

    \b
    Example:  maskwire access request --as ana --source shop --columns public.users.email --purpose support --for 2h
              maskwire access approve 1f00c0ffee00beef --as bo
    """


for command in (request, list_, approve, deny, revoke, review, link):
    access.add_command(command)
