"""Random FROM clauses: tables, views, samples, subqueries, VALUES, functions, CTEs, and joins of every kind.

What it must never do: join more than a few small tables, so that no query runs for long.
"""

from __future__ import annotations

from tests.fuzz_sql.canaries import TOKENS
from tests.fuzz_sql.expressions import Expressions
from tests.fuzz_sql.schema import Column, columns_of
from tests.fuzz_sql.scope import Scope, Source


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
                (2 if self.dialect.functions else 0, "function"),
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
        tables = self.dialect.tables
        name = "people" if self.d.chance(25) else self.d.pick(tuple(tables))
        words = name
        if "schema" in self.dialect.has and self.d.chance(10):
            words = f"public.{name}"
        samples = "samples" in self.dialect.has
        if samples and name in ("logins", "members") and self.d.chance(20):
            words = f"ONLY {words}"
        if samples and name not in self.dialect.views and name != "members" and self.d.chance(6):
            alias = self.d.name()
            method = self.d.pick(("BERNOULLI (100)", "SYSTEM (100)", "BERNOULLI (50) REPEATABLE (3)"))
            return f"{words} {alias} TABLESAMPLE {method}", [self._stored(alias, name)]
        return self._aliased(words, tables[name], whole="rows" in self.dialect.has)

    def _stored(self, alias: str, table: str) -> Source:
        return Source(alias, self.dialect.tables[table], whole="rows" in self.dialect.has)

    def _aliased(self, words: str, columns: tuple[Column, ...], *, whole: bool = True) -> tuple[str, list[Source]]:
        """Under an alias, and now and then with a list of column aliases."""
        alias = self.d.name()
        whole = whole and "rows" in self.dialect.has
        if "aliases" not in self.dialect.has or not self.d.chance(15):
            return f"{words} AS {alias}", [Source(alias, columns, whole)]
        count = 1 + self.d.below(min(4, len(columns)))
        names = [self.d.name("c") for _ in range(count)]
        renamed = tuple(Column(n, c.type, c.pool) for n, c in zip(names, columns, strict=False))
        return f"{words} AS {alias}({', '.join(names)})", [Source(alias, renamed + columns[count:], whole)]

    def _subquery(self, depth: int, scope: Scope) -> tuple[str, list[Source]]:
        lateral = "LATERAL" in self.dialect.has and bool(scope.sources) and self.d.chance(50)
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
            rows = [
                [self.d.hole(self._value(pool, "text", echoed=True, joined=True)), str(n)]
                for n in range(1 + self.d.below(3))
            ]
            # What a client has said is no column's: it may be joined with one, and its order is that of the text.
            columns = (Column(names[0], "text", f"said {pool}"), Column(names[1], "int4"))
        else:
            types = (self.d.pick(("text", "date", "numeric")), "int4")
            rows = [[self.constant(one) for one in types] for _ in range(1 + self.d.below(3))]
            columns = (Column(names[0], types[0]), Column(names[1], types[1]))
        whole = "rows" in self.dialect.has
        return self.dialect.value_list(rows, names, alias), [Source(alias, columns, whole)]

    def _function(self, scope: Scope) -> tuple[str, list[Source]]:
        former, self.scope = self.scope, scope
        alias, one, two = self.d.name(), self.d.name("f"), self.d.name("f")
        columns, template = self.d.pick(self.dialect.functions)
        text = self.filled(template.format(a=alias, one=one, two=two), 1)
        made = tuple(Column({"one": one, "two": two}[c.name], c.type) for c in columns_of(columns))
        self.scope = former
        return text, [Source(alias, made, whole=False)]

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
                self.dialect.joins[:2]
                if "LATERAL" in text or "unnest" in text or "split" in text
                else self.dialect.joins
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
            c.name
            for c in self.dialect.tables[table]
            if c.name in names and c.type == names[c.name].type and c.name != "form"
        ]
        clash = [c.name for s in scope.sources[:-1] for c in s.columns]
        scope.sources.append(self._stored(alias, table))
        safe = [name for name in shared if clash.count(name) == 0 and names[name].type not in ("json", "jsonb")]
        if not safe:
            return f"{words} CROSS JOIN {table} AS {alias}"
        if kind == "natural":
            return f"{words} {self.d.pick(self.dialect.natural)} {table} AS {alias}"
        chosen = self.d.some(safe, 1, 2)
        scope.bare += [names[name] for name in chosen]
        join = self.d.pick(self.dialect.using)
        named = "named joins" in self.dialect.has
        as_one = f" AS {self.d.name('j')}" if named and self.d.chance(20) else ""
        return f"{words} {join} {table} AS {alias} USING ({', '.join(chosen)}){as_one}"
