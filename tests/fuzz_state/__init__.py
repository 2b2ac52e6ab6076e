"""Random conversations by two gateways that must not differ: one as it is, and one that takes no short cut, or lends no
session of the source's."""
