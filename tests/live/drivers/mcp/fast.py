"""fastmcp's client: lists the tools, asks, and prints what it was told, as one JSON document. URL and TOKEN."""

import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.auth import BearerAuth


async def main() -> None:
    async with Client(sys.argv[1], auth=BearerAuth(sys.argv[2])) as client:
        tools = await client.list_tools()
        answer = await client.call_tool("query", {"sql": "SELECT id, email FROM users ORDER BY id LIMIT 2"})
        refused = await client.call_tool("query", {"sql": "COMMIT; DROP TABLE users"}, raise_on_error=False)
        print(json.dumps({
            "version": "any",
            "tools": [tool.name for tool in tools],
            "rows": answer.structured_content["rows"],
            "text": json.loads(answer.content[0].text)["rows"],
            "refused": refused.is_error,
        }))  # fmt: skip


asyncio.run(main())
