"""Another MCP server behind Maskwire: what it says is masked, what it is asked is masked, and all of it is recorded.

What it must never do: pass on a message whose method, form or content was not understood.
"""
