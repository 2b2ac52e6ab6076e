"""Random FROM clauses: tables, views, samples, subqueries, VALUES, functions, CTEs, and joins of every kind.

What it must never do: join more than a few small tables, so that no query runs for long.
"""

from __future__ import annotations

from tests.fuzz_sql.canaries import TOKENS
from tests.fuzz_sql.expressions import Expressions
from tests.fuzz_sql.schema import TABLES, VIEWS, Column
from tests.fuzz_sql.scope import Scope, Source

_JOINS = ("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "INNER JOIN")


def _whose(column: Column) -> str | None:
    return column.pool and column.pool.removeprefix("said ")


class Sources(Expressions):
    """The part of the generator that makes FROM."""

    def source(self, depth: int, scope: Scope) -> tuple[str, list[Source]]:
        """One FROM item; ``scope`` is what LATERAL may see of it."""
        ctes = sorted(scope.all_ctes())
        match self.d.weighted(
            [
                (10, "table"),
                (3 if depth > 0 else 0, "subquery"),
                (4 if ctes else 0, "cte"),
                (2, "values"),
                (2, "function"),
            ]
        ):
            case "table":
                return self._table()
            case "subquery":
                return self._subquery(depth, scope)
            case "cte":
                name = self.d.pick(ctes)
                return self._aliased(name, scope.all_ctes()[name])
            case "values":
                return self._values()
        return self._function(scope)

    def _table(self) -> tuple[str, list[Source]]:
        name = "people" if self.d.chance(25) else self.d.pick(tuple(TABLES))
        words = name
        if self.d.chance(10):
            words = f"public.{name}"
        if name in ("logins", "members") and self.d.chance(20):
            words = f"ONLY {words}"
        if name not in VIEWS and name != "members" and self.d.chance(6):
            alias = self.d.name()
            method = self.d.pick(("BERNOULLI (100)", "SYSTEM (100)", "BERNOULLI (50) REPEATABLE (3)"))
            return f"{words} {alias} TABLESAMPLE {method}", [Source(alias, TABLES[name])]
        return self._aliased(words, TABLES[name])

    def _aliased(self, words: str, columns: tuple[Column, ...]) -> tuple[str, list[Source]]:
        """Under an alias, and now and then with a list of column aliases."""
        alias = self.d.name()
        if not self.d.chance(15):
            return f"{words} AS {alias}", [Source(alias, columns)]
        count = 1 + self.d.below(min(4, len(columns)))
        names = [self.d.name("c") for _ in range(count)]
        renamed = tuple(Column(n, c.type, c.pool) for n, c in zip(names, columns, strict=False))
        return f"{words} AS {alias}({', '.join(names)})", [Source(alias, renamed + columns[count:])]

    def _subquery(self, depth: int, scope: Scope) -> tuple[str, list[Source]]:
        lateral = bool(scope.sources) and self.d.chance(50)
        former, self.scope = self.scope, scope if lateral else Scope(outer=scope.outer, ctes=scope.ctes)
        text, columns = self.select(depth - 1)
        self.scope = former
        words, found = self._aliased(f"({text})", columns)
        return ("LATERAL " if lateral else "") + words, found

    def _values(self) -> tuple[str, list[Source]]:
        """A list of constants, or of masked values to join with."""
        names = [self.d.name("v") for _ in range(2)]
        alias = self.d.name()
        if self.d.chance(40) and not self.wild:
            pool = self.d.pick(("email", "phone", "ssn", "username"))
            rows = ", ".join(
                f"({self.d.hole(self._value(pool, 'text', echoed=True, joined=True))}, {n})"
                for n in range(1 + self.d.below(3))
            )
            # What a client has said is no column's: it may be joined with one, and its order is that of the text.
            columns = (Column(names[0], "text", f"said {pool}"), Column(names[1], "int4"))
        else:
            types = (self.d.pick(("text", "date", "numeric")), "int4")
            rows = ", ".join(
                "(" + ", ".join(self.constant(one) for one in types) + ")" for _ in range(1 + self.d.below(3))
            )
            columns = (Column(names[0], types[0]), Column(names[1], types[1]))
        return f"(VALUES {rows}) AS {alias}({', '.join(names)})", [Source(alias, columns)]

    def _function(self, scope: Scope) -> tuple[str, list[Source]]:
        former, self.scope = self.scope, scope
        alias, one, two = self.d.name(), self.d.name("f"), self.d.name("f")
        match self.d.below(8):
            case 0:
                made = f"generate_series(1, {1 + self.d.below(4)}) AS {alias}({one})", (Column(one, "int4"),)
            case 1:
                made = f"unnest({self.expression('text[]', 1)}) AS {alias}({one})", (Column(one, "text"),)
            case 2:
                made = (
                    f'jsonb_each_text(\'{{"a": 1, "b": "x"}}\') AS {alias}({one}, {two})',
                    (Column(one, "text"), Column(two, "text")),
                )
            case 3:
                made = (
                    f"unnest({self.expression('int4[]', 1)}) WITH ORDINALITY AS {alias}({one}, {two})",
                    (Column(one, "int4"), Column(two, "int8")),
                )
            case 4:
                made = (
                    f"ROWS FROM (generate_series(1, 2), unnest({self.expression('text[]', 0)}))"
                    f" AS {alias}({one}, {two})",
                    (Column(one, "int4"), Column(two, "text")),
                )
            case 5:
                made = (
                    f'jsonb_to_recordset(\'[{{"a": 1, "b": "x"}}]\') AS {alias}({one} int, {two} text)',
                    (Column(one, "int4"), Column(two, "text")),
                )
            case 6:
                made = (
                    f"generate_series(date '2024-01-01', date '2024-01-03', '1 day') AS {alias}({one})",
                    (Column(one, "timestamptz"),),
                )
            case _:
                made = (
                    f"regexp_split_to_table({self.expression('text', 0)}, 'e') AS {alias}({one})",
                    (Column(one, "text"),),
                )
        self.scope = former
        return made[0], [Source(alias, made[1], whole=False)]

    def joined(self, depth: int, scope: Scope) -> str:
        """A FROM clause; its items are added to the scope."""
        words, found = self.source(depth, scope)
        scope.sources += found
        for _ in range(self.d.weighted([(5, 0), (4, 1), (1, 2)])):
            self.d.fuel -= 2
            kind = self.d.weighted([(6, "on"), (2, "using"), (1, "natural"), (1, "cross"), (2, "comma")])
            if kind in ("using", "natural"):
                words = self._using(words, scope, kind)
                continue
            text, added = self.source(depth - 1, scope)
            if kind == "comma" and "LATERAL" not in text:
                words += f", {text}"
                scope.sources += added
                continue
            scope.sources += added
            if kind != "on":
                words += f" CROSS JOIN {text}"
                continue
            join = self.d.pick(
                (*_JOINS[:2], "INNER JOIN") if "LATERAL" in text or "unnest" in text or "split" in text else _JOINS
            )
            words += f" {join} {text} ON {self._on(scope, added, depth, whole='FULL' not in join)}"
        return words

    def _on(self, scope: Scope, added: list[Source], depth: int, *, whole: bool) -> str:
        """A join's condition: mostly an equality of two columns, of a sensitive pool or of a type."""
        former, self.scope = self.scope, scope
        fresh = [(f"{s.alias}.{c.name}", c) for s in added for c in s.named()]
        old = [(f"{s.alias}.{c.name}", c) for s in scope.sources if s not in added for c in s.named()]
        pairs = [
            (one, other)
            for one, this in old
            for other, that in fresh
            if (_whose(this) == _whose(that) and _whose(this) in TOKENS | {"name"})
            or (this.pool is None and that.pool is None and this.type == that.type == "int4")
        ]
        secret = [pair for pair in pairs if any(words == pair[0] and c.pool for words, c in old)]
        if secret and self.d.chance(60):
            pairs = secret
        on = "{} = {}".format(*self.d.pick(pairs)) if pairs else "true" if whole else "1 = 1"
        if whole and self.d.chance(25):
            on += f" AND {self._condition(min(depth, 1))}"
        self.scope = former
        return on

    def _using(self, words: str, scope: Scope, kind: str) -> str:
        """A stored table joined by the names it shares with the last one."""
        last = scope.sources[-1]
        table = self.d.pick(("people", "logins", "orders", "members", "admins"))
        alias = self.d.name()
        names = {column.name: column for column in last.named()}
        shared = [
            c.name for c in TABLES[table] if c.name in names and c.type == names[c.name].type and c.name != "form"
        ]
        clash = [c.name for s in scope.sources[:-1] for c in s.columns]
        scope.sources.append(Source(alias, TABLES[table]))
        safe = [name for name in shared if clash.count(name) == 0 and names[name].type not in ("json", "jsonb")]
        if not safe:
            return f"{words} CROSS JOIN {table} AS {alias}"
        if kind == "natural":
            join = self.d.pick(("NATURAL JOIN", "NATURAL LEFT JOIN", "NATURAL FULL JOIN"))
            return f"{words} {join} {table} AS {alias}"
        chosen = self.d.some(safe, 1, 2)
        scope.bare += [names[name] for name in chosen]
        join = self.d.pick(("JOIN", "LEFT JOIN", "FULL JOIN", "RIGHT JOIN"))
        as_one = f" AS {self.d.name('j')}" if self.d.chance(20) else ""
        return f"{words} {join} {table} AS {alias} USING ({', '.join(chosen)}){as_one}"
