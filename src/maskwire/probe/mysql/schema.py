"""The database of the canaries in MySQL and MariaDB.

What it must never do: name anything outside of the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from maskwire.probe.planting import COLUMNS, SORTABLE, Canaries
from maskwire.probe.target import Target, literal, quoted

__all__ = ["MySqlSchema"]

_THINGS = 20


@dataclass(frozen=True, slots=True)
class MySqlSchema:
    """``reader`` is the account by which the gateway reads, as USER or USER@HOST; without it, all accounts may, where
    the server can say so (MariaDB 10.11)."""

    reader: str = ""

    def made(self, schema: str, rows: list[Canaries]) -> list[str]:
        """The statements that make it."""
        name = quoted(schema, "mysql")
        mails = [_text(row["email"]) for row in rows]
        values = ", ".join(
            f"({place}, {', '.join(_text(row[column]) for column in COLUMNS)}, 'north', "
            f"JSON_OBJECT('email', {_text(row['email'])}, 'tier', {place}))"
            for place, row in enumerate(rows, start=1)
        )
        made = ", ".join(f"{column} varchar(100)" for column in COLUMNS)
        things = ", ".join(f"({n}, 'thing {n}')" for n in range(1, _THINGS + 1))
        return [
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4",
            f"CREATE TABLE {name}.people (id int PRIMARY KEY, {made}, region varchar(20), profile json)",
            f"INSERT INTO {name}.people VALUES {values}",
            f"CREATE TABLE {name}.things (thing int PRIMARY KEY, label varchar(40))",
            f"INSERT INTO {name}.things VALUES {things}",
            f"CREATE VIEW {name}.people_view AS SELECT * FROM {name}.people",
            *(
                f"CREATE FUNCTION {name}.lent_{column}(n int) RETURNS varchar(100) READS SQL DATA SQL SECURITY DEFINER "
                f"RETURN (SELECT {column} FROM {name}.people WHERE id = n)"
                for column in COLUMNS
            ),
            f"CREATE TABLE {name}.told (id int COMMENT {mails[6]}, word varchar(100) DEFAULT {mails[1]}, "
            f"label enum({mails[0]}, 'plain'), CHECK (word <> {mails[2]})) COMMENT {mails[3]}",
            f"INSERT INTO {name}.told (id, word) VALUES (1, 'plain')",
            f"CREATE VIEW {name}.told_view AS SELECT id FROM {name}.told WHERE word = {mails[4]}",
            f"CREATE PROCEDURE {name}.told_code() SELECT {mails[5]}",
        ]

    def tried(self, schema: str) -> list[str]:
        """Statistics, as either server has them, and the right of the gateway's account to read it all."""
        people = f"ANALYZE TABLE {quoted(schema, 'mysql')}.people"
        columns = ", ".join(COLUMNS)
        told = [f"{people} PERSISTENT FOR ALL", f"{people} UPDATE HISTOGRAM ON {columns}"]
        rights = f"GRANT SELECT, SHOW VIEW ON {quoted(schema, 'mysql')}.* TO "
        if not self.reader:
            return [*told, rights + "PUBLIC"]
        user, _, host = self.reader.partition("@")
        return [*told, rights + _text(user) + "@" + _text(host or "%")]

    def dropped(self, schema: str) -> str:
        """The statement that takes it away."""
        return f"DROP DATABASE IF EXISTS {quoted(schema, 'mysql')}"

    def targets(self, schema: str, rows: list[Canaries]) -> tuple[Target, ...]:
        """A target for each sensitive column."""
        name = quoted(schema, "mysql")
        more = {"view": f"{name}.people_view", "told": f"{name}.told"}
        document = {"j": "profile", "jkey": "email"}
        return tuple(
            Target(
                schema, "people", column, place, "id", frozenset(row[column] for row in rows), rows[0][column], 1,
                plain="region", other=f"{name}.things", other_column="label", is_sortable=column in SORTABLE,
                more=tuple({**more, "lent": f"{name}.lent_{column}",
                            **(document if column == "email" else {})}.items()),
                dialect="mysql",
            )
            for place, column in enumerate(COLUMNS, start=2)
        )  # fmt: skip


def _text(text: str) -> str:
    return "'" + literal(text, "mysql") + "'"
