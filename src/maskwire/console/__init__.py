"""The console: pages on which people look at what was seen, decide on requests, and correct what is known.

What it must never do: show a value that policy does not show to whoever looks, or a page of the ledger that the ledger
does not have on record.
"""
