"""The Python SDK before 2.x: lists the tools, asks, and prints what it was told, as one JSON document.

Run by an environment of its own: URL and TOKEN, or "stdio" and a command.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client


async def main() -> None:
    if sys.argv[1] == "stdio":
        transport = stdio_client(StdioServerParameters(command=sys.argv[2], args=sys.argv[3:], env=dict(os.environ)))
    else:
        transport = streamablehttp_client(sys.argv[1], headers={"Authorization": f"Bearer {sys.argv[2]}"})
    async with transport as streams, ClientSession(streams[0], streams[1]) as session:
        begun = await session.initialize()
        tools = await session.list_tools()
        answer = await session.call_tool("query", {"sql": "SELECT id, email FROM users ORDER BY id LIMIT 2"})
        refused = await session.call_tool("query", {"sql": "COMMIT; DROP TABLE users"})
        print(json.dumps({
            "version": begun.protocolVersion,
            "tools": [tool.name for tool in tools.tools],
            "rows": answer.structuredContent["rows"],
            "text": json.loads(answer.content[0].text)["rows"],
            "refused": refused.isError,
        }))  # fmt: skip


asyncio.run(main())
