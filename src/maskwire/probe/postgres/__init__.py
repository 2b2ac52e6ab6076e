"""PostgreSQL's side of a probe: a client that keeps what comes, the ways of drivers, canaries, columns.

What it must never do: know what an attack is about.
"""
