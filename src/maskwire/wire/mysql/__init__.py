"""The MySQL client/server protocol, version 10, as MySQL and MariaDB speak it."""
