"""Where checkpoints and events are handed on to: files, web servers, log hosts, queues, buckets, repositories.

What it must never do: print what may be a secret in an address, or say "delivered" of what was not taken.
"""
