"""The methods of MCP that are passed on, by who asks them, in every revision up to 2026-07-28.

What it must never do: hold a method whose parameters and results were not looked through. Tasks are not among them.
"""

from __future__ import annotations

__all__ = ["CLIENT_ASKS", "CLIENT_TELLS", "SERVER_ASKS", "SERVER_TELLS"]

CLIENT_ASKS = frozenset(
    {
        "completion/complete",
        "initialize",
        "logging/setLevel",
        "ping",
        "prompts/get",
        "prompts/list",
        "resources/list",
        "resources/read",
        "resources/subscribe",
        "resources/templates/list",
        "resources/unsubscribe",
        "server/discover",
        "subscriptions/listen",
        "tools/call",
        "tools/list",
    }
)
CLIENT_TELLS = frozenset(
    {
        "notifications/cancelled",
        "notifications/initialized",
        "notifications/progress",
        "notifications/roots/list_changed",
    }
)
SERVER_ASKS = frozenset({"elicitation/create", "ping", "roots/list", "sampling/createMessage"})
SERVER_TELLS = frozenset(
    {
        "notifications/cancelled",
        "notifications/elicitation/complete",
        "notifications/message",
        "notifications/progress",
        "notifications/prompts/list_changed",
        "notifications/resources/list_changed",
        "notifications/resources/updated",
        "notifications/subscriptions/acknowledged",
        "notifications/tools/list_changed",
    }
)
