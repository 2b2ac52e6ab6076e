"""A statement in, what it reads out: output columns with their origins, and every other use of a column.

What it is for: answering, before a byte goes to the server, which stored columns a statement shows and how.
What it must never do: guess. What is not known is refused, and "no origin found" is never a constant.
"""
