"""The MCP door: agents ask with tools, and get what a PostgreSQL client would get, masked by the same path.

modelcontextprotocol.io, revisions 2024-11-05 to 2026-07-28, by the official SDK.
What it must never do: mask, decide or record anything by rules of its own.
"""
