"""Data that Maskwire makes itself: the demo's shop and clinic, and what an agent asks of them."""
