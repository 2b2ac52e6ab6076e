"""``whoami``: who the gateway takes the caller for, and what holds for it.

What it must never do: tell of any other principal.
"""

from __future__ import annotations

from maskwire.ledger.entry import moment
from maskwire.mcp import asking
from maskwire.mcp.answers import Answered
from maskwire.mcp.arguments import PURPOSE
from maskwire.mcp.call import Call
from maskwire.mcp.tools import offered


async def _run(call: Call) -> Answered:
    caller, gateway = call.caller, call.gateway
    principal, account = caller.principal, call.passage.account
    limits = gateway.settings.limits
    return Answered(
        {
            "principal": principal.name,
            "kind": principal.kind.value,
            "on_behalf_of": principal.on_behalf_of,
            "model": principal.model,
            "program": principal.agent,
            "roles": sorted(principal.roles),
            "purpose": caller.purpose.text,
            "purposes": sorted(account.purposes),
            "proven_by": call.passage.proof,
            "until": None if call.passage.until is None else moment(call.passage.until),
            "source": gateway.source.name,
            "policy": gateway.source.policy.name,
            "may_request_access": gateway.granting.may_ask(principal),
            "limits": {
                "rows": min(asking.MOST_ROWS, limits.rows or asking.MOST_ROWS),
                "bytes": asking.MOST_BYTES,
                "seconds": asking.MOST_SECONDS,
            },
        }
    )


OFFER = offered(
    "whoami",
    "Who am I here",
    "Show as whom this connection asks, for which purpose, under which policy and limits.",
    _run,
    {"purpose": PURPOSE},
)
