"""Bytes <-> messages, pure: no socket, no clock, no policy. One folder per protocol."""
