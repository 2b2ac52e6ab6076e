"""Random queries: WITH, SELECT, set operations, GROUP BY and GROUPING SETS, windows, and what sorts and limits them.

What it must never do: give a query columns without saying of each whether a sensitive value may stand in it.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz_sql.canaries import SORTABLE, TOKENS
from tests.fuzz_sql.dialect import POSTGRES, Dialect
from tests.fuzz_sql.draw import Draw
from tests.fuzz_sql.query import Query
from tests.fuzz_sql.schema import Column, columns_of
from tests.fuzz_sql.scope import Scope
from tests.fuzz_sql.sources import Sources

_DEPTH = 3


class Selects(Sources):
    """The whole generator."""

    def _told_apart(self, columns: tuple[Column, ...]) -> bool:
        """Whether rows of these may be compared: what a client said is sorted by what it says, in each world
        otherwise."""
        return all(c.type != "json" and (c.pool is None or c.pool in self.dialect.classes) for c in columns)

    def select(
        self, depth: int, want: tuple[Column, ...] | None = None, *, least: int = 1
    ) -> tuple[str, tuple[Column, ...]]:
        """A query and its columns; ``want`` are the types and pools that they must have."""
        former = self.scope
        self.scope = Scope(outer=former)
        self.scope.ctes = {}
        clause = self._with(depth) if depth > 0 and self.d.chance(15) else ""
        if depth > 0 and self.d.chance(15):
            text, columns = self._set_operation(depth, want)
        else:
            text, columns = self._simple(depth, want, least)
        self.scope = former
        return clause + text, columns

    def _with(self, depth: int) -> str:
        parts = []
        recursive = False
        for _ in range(1 + self.d.below(2)):
            name = self.d.name("w")
            if self.d.chance(25):
                recursive = True
                parts.append(self._recursive(name))
                continue
            text, columns = self.select(depth - 1)
            how = self.d.pick(self.dialect.with_ways)
            names = ""
            if self.d.chance(30):
                fresh = [self.d.name("k") for _ in columns]
                names = f"({', '.join(fresh)})"
                columns = tuple(Column(n, c.type, c.pool) for n, c in zip(fresh, columns, strict=True))
            parts.append(f"{name}{names} {how} ({text})")
            self.scope.ctes[name] = columns
        return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} "

    def _recursive(self, name: str) -> str:
        """A query that asks itself, which the dialect has whole."""
        union = self.d.pick(("UNION ALL", "UNION"))
        columns, text = self.d.pick(self.dialect.recursive)
        self.scope.ctes[name] = found = columns_of(columns)
        return f"{name}({', '.join(c.name for c in found)}) AS ({text.format(name=name, union=union)})"

    def _set_operation(self, depth: int, want: tuple[Column, ...] | None) -> tuple[str, tuple[Column, ...]]:
        left, columns = self._simple(depth - 1, want, 1, arm=True)
        right, _ = self._simple(depth - 1, columns, 1, arm=True)
        able = self._told_apart(columns) and all(c.pool is None or c.pool in SORTABLE for c in columns)
        able = able or (self.wild and all(c.type != "json" for c in columns))
        operations = self.dialect.set_operations if able else ("UNION ALL",)
        text = f"({left}) {self.d.pick(operations)} ({right})"
        if self.d.chance(15) and able:
            third, _ = self._simple(depth - 1, columns, 1, arm=True)
            text += f" UNION ALL ({third})"
        return text + self._order(columns), columns

    def _simple(
        self, depth: int, want: tuple[Column, ...] | None, least: int, *, arm: bool = False
    ) -> tuple[str, tuple[Column, ...]]:
        if arm:
            self.scope = Scope(outer=self.scope)
        scope = self.scope
        if want is None and depth <= 1 and "TABLE" in self.dialect.has and self.d.chance(3):
            return self._table_command(scope)
        from_clause = self.joined(depth, scope)
        where = f" WHERE {self.condition(depth)}" if self.d.chance(50) else ""
        grouped = self.d.chance(25) and (not want or self._told_apart(want))
        if grouped:
            targets, columns, tail = self._grouped(depth, want)
        else:
            targets, columns, tail = self._flat(depth, want, least)
        distinct = ""
        if self._told_apart(columns) and self.d.chance(10):
            distinct = "DISTINCT "
        order = self._order(columns)
        if "DISTINCT ON" in self.dialect.has and self.d.chance(5) and not distinct and not grouped and not order:
            first = self.sort_key(1).split(" DESC")[0].split(" NULLS")[0]
            distinct, order = f"DISTINCT ON ({first}) ", f" ORDER BY {first}, {self.sort_key(1)}"
        if arm:
            assert scope.outer is not None
            self.scope = scope.outer
        return f"SELECT {distinct}{targets} FROM {from_clause}{where}{tail}{order}", columns

    def _table_command(self, scope: Scope) -> tuple[str, tuple[Column, ...]]:
        name = self.d.pick(tuple(self.dialect.tables))
        del scope
        return f"TABLE {name}", self.dialect.tables[name]

    # ------------------------------------------------------------ select lists

    def _flat(self, depth: int, want: tuple[Column, ...] | None, least: int) -> tuple[str, tuple[Column, ...], str]:
        if want is not None:
            made = [self._wanted(column, depth) for column in want]
            return self._listed(made, tuple(c.name for c in want)), want, ""
        scope = self.scope
        if self.d.chance(12):
            source = self.d.pick(scope.sources)
            if len(scope.sources) == 1 and not scope.bare and self.d.chance(50):
                return "*", source.columns, ""
            return f"{source.alias}.*", source.columns, ""
        names: list[str] = []
        tail = ""
        if self.d.chance(10):
            names.append(self.d.name("w"))
            tail = f" WINDOW {names[0]} AS ({self.window(1).split(' ROWS')[0].split(' GROUPS')[0].split(' RANGE')[0]})"
            tail = tail if "EXCLUDE" not in tail else ""
            names = names if tail else []
        made = [self._target(depth, names) for _ in range(max(least, 1) + self.d.below(4))]
        fresh = [self.d.name("o") for _ in made]
        columns = tuple(Column(name, c.type, c.pool) for name, (_, c) in zip(fresh, made, strict=True))
        return self._listed(made, tuple(fresh)), columns, tail

    def _listed(self, made: list[tuple[str, Column]], names: tuple[str, ...]) -> str:
        words = (f"{text} AS {name}" for (text, _), name in zip(made, names, strict=True))
        return ", ".join(words)

    def _wanted(self, column: Column, depth: int) -> tuple[str, Column]:
        """Something of a type and pool."""
        if column.pool is None:
            self.touched = False
            return self.expression(column.type, min(depth, 2)), column
        found = [words for words, that in self.scope.columns() if that.pool == column.pool and that.type == column.type]
        return (self.d.pick(found) if found else self.dialect.cast("NULL", column.type)), column

    def _target(self, depth: int, windows: list[str]) -> tuple[str, Column]:
        if self.wild and self.d.chance(25) and (found := self.attack(self.dialect.takers)) is not None:
            return found[1], Column("", found[0], "mixed")
        self.touched = False
        scope = self.scope
        secrets = [(words, column) for words, column in scope.columns() if column.pool]
        rows = [source for source in scope.sources if source.whole]
        ways = [(6, "expression"), (6 if secrets else 0, "secret"), (2 if secrets else 0, "made"), (2, "window"),
                (2 if rows else 0, "row"), (1, "wrap"),
                (1 if depth > 1 and "arrays" in self.dialect.has else 0, "array")]  # fmt: skip
        match self.d.weighted(ways):
            case "secret":
                words, column = self.d.pick(secrets)
                return self._notation(words), column
            case "made":
                return self._of_secret(*self.d.pick(secrets), depth)
            case "window":
                return self.windowed(min(depth, 1), windows)
            case "row":
                source = self.d.pick(rows)
                secret = any(column.pool for column in source.columns)
                form, kind = self.d.pick(self.dialect.rows)
                return form.format(source.alias), Column("", kind, "mixed" if secret else None)
            case "wrap":
                text = self.wrapped(depth)
                form, kind = self.d.pick(self.dialect.wraps)
                return form.format(text), Column("", kind, "mixed" if self.touched else None)
            case "array":
                text, (column, *_) = self.select(depth - 2, (Column("c", self.d.pick(("text", "int4"))),))
                return f"ARRAY({text})", Column("", f"{column.type}[]", None)
        type_name = self.d.pick(self.dialect.common)
        text = self.expression(type_name, depth)
        return text, Column("", type_name, "mixed" if self.touched else None)

    def _notation(self, words: str) -> str:
        """A column by another notation: f(table), (row).column."""
        alias, dot, name = words.partition(".")
        stored = any(s.alias == alias and s.whole for s in self.scope.sources)
        if not dot or not stored or not self.d.chance(15):
            return words
        return self.d.pick((f"{name}({alias})", f"({alias}).{name}", f"({words})"))

    def _of_secret(self, words: str, column: Column, depth: int) -> tuple[str, Column]:
        """What is made of a sensitive column and may be asked for."""
        kinds = {"text": "'x'", "varchar": "'x'", "int4": "0", "numeric": "0", "int8": "0", "date": "date '2024-01-01'"}
        other = kinds.get(column.type, "NULL")
        forms = [one for one in self.dialect.made if "{token}" not in one[0] or column.pool in TOKENS]
        form, gives = self.d.pick(forms)
        if "{if}" in form:
            form = form.replace("{if}", self.condition(min(depth, 1)))
        if "{token}" in form:
            form = form.replace("{token}", self.token(column))
        text = form.replace("{w}", words).replace("{other}", other)
        type_name = f"{column.type}{gives}" if gives in ("", "[]") else gives
        return text, Column("", type_name, "mixed" if type_name not in ("bool",) else None)

    # ------------------------------------------------------------ grouping and order

    def _grouped(self, depth: int, want: tuple[Column, ...] | None) -> tuple[str, tuple[Column, ...], str]:
        """Keys and aggregates; with ``want``, of those types."""
        if want is not None:
            made = [self._wanted(column, 0) for column in want]
            keys = [text for text, _ in made]
            if not keys or any(key.startswith(("'", "\ue000", "NULL")) or key.isdigit() for key in keys):
                return self._listed(made, tuple(c.name for c in want)), want, ""
            return self._listed(made, tuple(c.name for c in want)), want, f" GROUP BY {', '.join(keys)}"
        keys, kinds = [], []
        for _ in range(self.d.below(3)):
            text, column = self._group_key()
            if text not in keys:
                keys.append(text)
                kinds.append(column)
        made = list(zip(keys, kinds, strict=True))
        made += [self.aggregate(min(depth, 2)) for _ in range(1 + self.d.below(3))]
        if self.wild and self.d.chance(35) and (found := self.attack(self.dialect.gatherers)) is not None:
            made.append((found[1], Column("", found[0], "mixed")))
        names = tuple(self.d.name("g") for _ in made)
        columns = tuple(Column(name, c.type, c.pool) for name, (_, c) in zip(names, made, strict=True))
        tail = ""
        if keys:
            listed = ", ".join(keys)
            forms = [listed, *(form.format(all=listed) for form in self.dialect.group_forms)]
            tail = f" GROUP BY {self.d.pick(forms) if self.d.chance(35) else listed}"
            if "GROUPING" in self.dialect.has and self.d.chance(15):
                made.append((f"GROUPING({keys[0]})", Column("", "int4")))
                name = self.d.name("g")
                names, columns = (*names, name), (*columns, Column(name, "int4"))
        if self.d.chance(20):
            text, _ = self.aggregate(0)
            tail += f" HAVING {text} IS NOT NULL" if self.d.chance(40) else f" HAVING count(*) > {self.d.below(3)}"
        return self._listed(made, names), columns, tail

    def _group_key(self) -> tuple[str, Column]:
        """A column to group by: one that keeps its classes, or a plain one."""
        secret = self.secrets(self.dialect.classes, outer=False)
        if secret and self.d.chance(30):
            return self.d.pick(secret)
        plain = [
            (words, column)
            for words, column in self.scope.columns(outer=False)
            if column.pool is None and column.type not in ("json", "record")
        ]
        if plain and not self.d.chance(25):
            return self.d.pick(plain)
        type_name = self.d.pick(("text", "int4", "date", "bool"))
        self.touched = False
        text = self.expression(type_name, 1)
        if text[:1] in "'\ue0000123456789" or "SELECT" in text:
            text = f"({text} IS NULL)"
            type_name = "bool"
        return text, Column("", type_name, "mixed" if self.touched else None)

    def _order(self, columns: tuple[Column, ...]) -> str:
        """ORDER BY positions or names of what may be sorted by, and a limit."""
        able = [
            (place, column)
            for place, column in enumerate(columns, 1)
            if (column.pool is None or column.pool in SORTABLE) and column.type not in self.dialect.unsorted
        ]
        names = [column.name for column in columns]
        text = ""
        if able and self.d.chance(35):
            chosen = self.d.some(able, 1, len(able))
            keys = [
                column.name if names.count(column.name) == 1 and self.d.chance(40) else str(place)
                for place, column in chosen
            ]
            text = " ORDER BY " + ", ".join(key + self.d.pick(self.dialect.orders) for key in keys)
        if self.d.chance(12):
            limits = [one for one in self.dialect.limits if text or "TIES" not in one]
            text += self.d.pick(limits).format(n=self.d.below(6), m=1 + self.d.below(4))
        return text


@st.composite
def queries(draw: st.DrawFn, dialect: Dialect = POSTGRES) -> Query:
    """A random query."""
    source = Draw(draw, dialect.quote, dialect.odd)
    maker = Selects(source, dialect)
    text, _ = maker.select(source.pick((1, 2, _DEPTH)))
    return Query(text, tuple(source.holes), maker.wild)
