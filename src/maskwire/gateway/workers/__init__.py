"""Several processes that serve one port, for machines with more than one processor: ``maskwire serve --workers N``.

The gateway's own process (head.py) alone holds the ledger, the catalog's reading, the policy's file and the front
doors. Workers (worker.py) are new interpreters with the listening socket of the database's door; each speaks with the
head over a pair of sockets that only the two have. What they share, and how, is docs/adr/0049-worker-processes.md.
What it must never do: let a worker release what the head has not acknowledged, or go on without it.
"""
