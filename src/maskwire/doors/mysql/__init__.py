"""The conversation of the MySQL protocol, sans-I/O: generators of commands, which are sent what those bring."""
