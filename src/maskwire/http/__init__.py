"""What every front door that speaks HTTP shares: who may reach it, who asks, and how it is served.

No door of its own: mcp/, llm/ and the JSON door stand on it.
What it must never do: decide what a principal may see.
"""
