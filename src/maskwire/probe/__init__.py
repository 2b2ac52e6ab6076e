"""A gateway attacked by its own operator: what is known to get past masking layers, sent through its doors.

What it must never do: keep, print or write a stored value; send what changes anything if it gets through.
"""
