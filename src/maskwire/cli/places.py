"""Where files are when nobody says, for the commands."""

from maskwire.places import access_store, demo, ledger, root_key, vault

__all__ = ["access_store", "demo", "ledger", "root_key", "vault"]
