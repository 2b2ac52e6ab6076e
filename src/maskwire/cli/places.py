"""Where files are when nobody says, for the commands."""

from maskwire.places import demo, ledger, root_key, vault

__all__ = ["demo", "ledger", "root_key", "vault"]
