"""The only sockets, clocks and tasks. Performs what the doors ask for; decides nothing about data."""
