"""Queries that analysts and BI tools ask, each with what its answer must be, and the databases they are asked of."""
