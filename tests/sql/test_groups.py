"""The keys that rows are grouped and partitioned by, and what is put before them in the text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from maskwire.errors import RefusedError
from maskwire.model import Origin
from maskwire.ordering import check_groups, shuffled
from maskwire.sql.catalog import Catalog
from maskwire.sql.constants import rewritten
from maskwire.sql.understand import understand

H = "pg_catalog.hashtextextended(CAST({} AS pg_catalog.text), 7),"
SSN = H.format('"ssn"')
USSN = H.format('"u"."ssn"')
SENT = {
    "SELECT ssn FROM users GROUP BY ssn": f"SELECT ssn FROM users GROUP BY {SSN} ssn",
    "SELECT ssn FROM users GROUP BY 1": f"SELECT ssn FROM users GROUP BY {SSN} 1",
    "SELECT ssn AS s FROM users GROUP BY id, s": f"SELECT ssn AS s FROM users GROUP BY id, {SSN} s",
    "SELECT 1 FROM users U GROUP BY /* x */ u . ssn": "SELECT 1 FROM users U GROUP BY /* x */ "
    + H.format('"u"."ssn"')
    + " u . ssn",
    "SELECT ssn FROM users GROUP BY ROLLUP (id, ssn)": f"SELECT ssn FROM users GROUP BY ROLLUP (id, ({SSN} ssn ) )",
    "SELECT ssn FROM users GROUP BY CUBE ((id, ssn))": f"SELECT ssn FROM users GROUP BY CUBE ((id, {SSN} ssn))",
    "SELECT 1 FROM users GROUP BY GROUPING SETS ((ssn), ())": "SELECT 1 FROM users GROUP BY GROUPING SETS (( "
    f"({SSN} ssn ) ), ())",
    "SELECT count(*) OVER (PARTITION BY id, ssn ORDER BY id) FROM users": "SELECT count(*) OVER (PARTITION BY id, "
    f"{SSN} ssn ORDER BY id) FROM users",
    "SELECT 1 FROM users WINDOW w AS (PARTITION BY ssn)": f"SELECT 1 FROM users WINDOW w AS (PARTITION BY {SSN} ssn)",
    "SELECT (SELECT 1 FROM users GROUP BY ssn)": f"SELECT (SELECT 1 FROM users GROUP BY {SSN} ssn)",
    "PREPARE p AS SELECT ssn FROM users GROUP BY ssn": f"PREPARE p AS SELECT ssn FROM users GROUP BY {SSN} ssn",
    "SELECT id FROM users GROUP BY id": "SELECT id FROM users GROUP BY id",
    "SELECT DISTINCT ssn, id FROM users LIMIT 3": f"SELECT DISTINCT ON ({SSN} 1, 2) ssn, id FROM users LIMIT 3",
    "SELECT DISTINCT u.* FROM users u": f"SELECT DISTINCT ON ({USSN} 1, 2, 3, 4, 5, 6, 7) u.* FROM users u",
    "SELECT DISTINCT * FROM users": f"SELECT DISTINCT ON ({SSN} 1, 2, 3, 4, 5, 6, 7) * FROM users",
    "SELECT DISTINCT ssn, count(*) FROM users GROUP BY 1": f"SELECT DISTINCT ON ({SSN} 1, 2) ssn, count(*) FROM users "
    f"GROUP BY {SSN} 1",
    "SELECT DISTINCT id FROM users": "SELECT DISTINCT id FROM users",
}


def _tells(origins: Iterable[Origin]) -> bool:
    return any(origin.column.name == "ssn" for origin in origins)


@pytest.mark.parametrize(("sql", "sent"), SENT.items(), ids=SENT)
def test_a_number_of_the_key_stands_before_it(catalog: Catalog, sql: str, sent: str) -> None:
    """Wherever the key stands, by whatever name."""
    (statement,) = understand(sql, catalog, ("public",))
    check_groups(statement.groups, _tells)
    insertions = shuffled(statement.groups, _tells, 7)
    text = rewritten(sql, (), lambda *_: "", insertions)
    assert text.split() == sent.split()


@pytest.mark.parametrize("key", ["coalesce(ssn, ssn)", "u", "ROW(ssn, id)", "(u).ssn", "CASE WHEN id = 1 THEN ssn END"])
def test_a_key_that_is_no_plain_column_is_refused(catalog: Catalog, key: str) -> None:
    """Its text can't be put before it."""
    for sql in (
        f"SELECT 1 FROM users u GROUP BY {key}",
        f"SELECT count(*) OVER (PARTITION BY {key}) FROM users u",
        f"SELECT DISTINCT {key} FROM users u",
    ):
        (statement,) = understand(sql, catalog, ("public",))
        with pytest.raises(RefusedError, match=r"users\.ssn"):
            check_groups(statement.groups, _tells)
