"""Sockets of the MySQL protocol, on both sides."""
