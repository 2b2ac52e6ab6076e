"""The schema of the canaries in PostgreSQL.

What it must never do: name anything outside of the schema.
"""

from __future__ import annotations

from maskwire.probe.planting import COLUMNS, SORTABLE, Canaries
from maskwire.probe.target import Target, literal, quoted

__all__ = ["PostgresSchema"]


class PostgresSchema:
    """Its statements and targets."""

    def made(self, schema: str, rows: list[Canaries]) -> list[str]:
        """The statements that make it."""
        name = quoted(schema)
        mails = [literal(row["email"]) for row in rows]
        listed = ", ".join(COLUMNS)
        values = ", ".join(
            f"({place}, {', '.join(chr(39) + literal(row[column]) + chr(39) for column in COLUMNS)}, 'north', "
            f"jsonb_build_object('email', '{literal(row['email'])}', 'tier', {place}))"
            for place, row in enumerate(rows, start=1)
        )
        made = ", ".join(f"{column} text" for column in COLUMNS)
        return [
            f"CREATE SCHEMA {name}",
            f"CREATE TABLE {name}.people (id int PRIMARY KEY, {made}, region text, profile jsonb)",
            f"INSERT INTO {name}.people (id, {listed}, region, profile) VALUES {values}",
            f"CREATE TABLE {name}.things (thing int PRIMARY KEY, label text)",
            f"INSERT INTO {name}.things SELECT n, 'thing ' || n FROM generate_series(1, 20) n",
            f"CREATE VIEW {name}.people_view AS SELECT * FROM {name}.people",
            f"CREATE MATERIALIZED VIEW {name}.people_kept AS SELECT * FROM {name}.people",
            f"CREATE TABLE {name}.branches (id int, {made}, region text, profile jsonb) PARTITION BY LIST (region)",
            f"CREATE TABLE {name}.branch PARTITION OF {name}.branches FOR VALUES IN ('north')",
            f"INSERT INTO {name}.branches SELECT * FROM {name}.people",
            *(
                f"CREATE FUNCTION {name}.lent_{column}(n int) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
                f"SET search_path = pg_catalog AS 'SELECT {column} FROM {name}.people WHERE id = n'"
                for column in COLUMNS
            ),
            f"CREATE TYPE {name}.label AS ENUM ('{mails[0]}', 'plain')",
            f"CREATE TABLE {name}.told (id int, word text DEFAULT '{mails[1]}', CHECK (word <> '{mails[2]}'))",
            f"CREATE INDEX told_partly ON {name}.told (id) WHERE word = '{mails[3]}'",
            f"CREATE VIEW {name}.told_view AS SELECT id FROM {name}.told WHERE word = '{mails[4]}'",
            f"CREATE FUNCTION {name}.told_code() RETURNS text LANGUAGE sql AS 'SELECT ''{mails[5]}'''",
            f"COMMENT ON TABLE {name}.told IS 'as {mails[6]} asked'",
            f"ANALYZE {name}.people",
        ]

    def tried(self, schema: str) -> list[str]:
        """Whoever may log in to the database may read it: the gateway's role is not known."""
        name = quoted(schema)
        return [f"GRANT USAGE ON SCHEMA {name} TO PUBLIC", f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO PUBLIC"]

    def dropped(self, schema: str) -> str:
        """The statement that takes it away."""
        return f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE"

    def targets(self, schema: str, rows: list[Canaries]) -> tuple[Target, ...]:
        """A target for each sensitive column."""
        name = quoted(schema)
        more = {
            "view": f"{name}.people_view",
            "matview": f"{name}.people_kept",
            "parent": f"{name}.branches",
            "child": f"{name}.branch",
        }
        document = {"j": "profile", "jkey": "email"}
        return tuple(
            Target(
                schema, "people", column, place, "id", frozenset(row[column] for row in rows), rows[0][column], 1,
                plain="region", other=f"{name}.things", other_column="label", is_sortable=column in SORTABLE,
                more=tuple({**more, "lent": f"{name}.lent_{column}",
                            **(document if column == "email" else {})}.items()),
            )
            for place, column in enumerate(COLUMNS, start=2)
        )  # fmt: skip
