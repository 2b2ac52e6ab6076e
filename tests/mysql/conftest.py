"""A gateway before the MariaDB of the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.gate import Gate
from tests.mysql.doors import fill, url
from tests.mysql.server import Running


@pytest.fixture(scope="session")
def gate(mariadb: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway before it, with the database ``door``."""
    fill(mariadb)
    with Gate(url(mariadb), tmp_path_factory.mktemp("mysql-door")) as running:
        yield running
