"""Random conversations over two gateways that must not differ: one as it is, one that takes no short cut."""
