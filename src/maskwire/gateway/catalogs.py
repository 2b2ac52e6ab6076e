"""Which reader knows the catalog of a source, by its address."""

from __future__ import annotations

from maskwire._kernel import Scanner
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import CatalogReader
from maskwire.gateway.mysql.catalog import MySqlCatalogReader
from maskwire.policy.rules import Policy


def reader_of(address: Address, scanner: Scanner, policy: Policy) -> CatalogReader:
    """The reader of a source's catalog."""
    return (MySqlCatalogReader if address.dialect == "mysql" else CatalogReader)(address, scanner, policy)
