"""(principal, purpose, statement, origins) -> decision. Pure: no clock, no socket, no value."""
