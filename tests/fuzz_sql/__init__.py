"""Random queries against databases that differ in their sensitive values only: a test of noninterference.

`canaries` are the two worlds' values, `schema` the tables, `expressions`, `conditions`, `sources` and `selects` the
generator, `worlds` the databases with their gateways, `drivers` the ways a query is sent, `judge` what must hold.
"""
