"""The ledger in PostgreSQL, for many gateways: link, dialect, tables, store."""
