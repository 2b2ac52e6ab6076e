"""MySQL's and MariaDB's SQL: read by sqlglot, written anew from what was understood, followed by the same resolver.

What it is for: a tree of sqlglot's becomes, node by node, both the text that the server is sent and the tree that the
resolver walks. What it must never do: send a client's own text, or write anything that has no place on a list.
"""
