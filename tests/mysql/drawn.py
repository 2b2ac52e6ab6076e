"""Random SELECTs of MySQL's dialect over two tables that share column names, drawn to confuse what a name means."""

from __future__ import annotations

from random import Random

COLUMNS = {"users": ("id", "email", "ssn", "kind"), "orders": ("id", "user_id", "email", "ssn", "total")}
_NAMES = ("u", "o", "users", "orders", "U", "x", "email")
_LITERALS = ("1", "2", "'a'", "'1'", "0", "NULL", "TRUE", "'a1@x'", "3.5")
_OPERATORS = ("=", "<>", "<", ">=", "<=>", "+", "-", "AND", "OR", "XOR", "LIKE", "DIV", "%", "||")
_CALLS = ("lower({0})", "length({0})", "concat({0}, {1})", "coalesce({0}, {1})", "if({0}, {1}, {2})",
          "nullif({0}, {1})", "left({0}, 1)", "isnull({0})", "CASE WHEN {0} THEN {1} ELSE {2} END",
          "cast({0} AS SIGNED)", "abs({0})",
          "greatest({0}, {1})", "NOT {0}", "{0} IN ({1}, {2})", "{0} BETWEEN {1} AND {2}", "{0} IS NULL", "(-{0})",
          "BINARY {0}", "substring({0} FROM 1 FOR 2)", "trim({0})")  # fmt: skip
_AGGREGATES = ("count(*)", "count({0})", "max({0})", "sum({0})", "group_concat({0} ORDER BY {1})",
               "count(DISTINCT {0})", "min({0})", "avg({0})")  # fmt: skip


class Drawn:
    """One random query; ``sql`` is its text."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ctes: dict[str, tuple[str, ...]] = {}
        self.sql = self._statement()

    def _one(self, *ways: str) -> str:
        return self._random.choice(ways)

    def _chance(self, of: float) -> bool:
        return self._random.random() < of

    def _statement(self) -> str:
        head = ""
        if self._chance(0.25):
            name = self._one("c", "orders", "u")
            text, columns = self._select([], 1)
            head = f"WITH {name} AS ({text}) "
            self._ctes[name] = columns
        text, columns = self._select([], 2)
        if self._chance(0.12):
            other, _ = self._select([], 1, width=len(columns))
            text = f"{text} {self._one('UNION', 'UNION ALL')} {other}"
        return head + text

    def _select(
        self, outer: list[tuple[str, tuple[str, ...]]], depth: int, width: int = 0
    ) -> tuple[str, tuple[str, ...]]:
        source, items = self._from(depth)
        scope = items + outer
        grouped = self._chance(0.3)
        targets, names = [], []
        for _ in range(width or self._random.randint(1, 3)):
            text = self._aggregate(scope, depth) if grouped and self._chance(0.5) else self._value(scope, depth)
            name = self._one("id", "email", "ssn", "y", "z", "kind")
            if name in names:
                name = f"{name}{len(names)}"
            targets.append(f"{text} AS {name}")
            names.append(name)
        if not width and self._chance(0.1):
            targets, names = ["*"], [column for _, columns in items for column in columns]
        text = f"SELECT {'DISTINCT ' if self._chance(0.1) else ''}{', '.join(targets)} FROM {source}"
        if self._chance(0.5):
            text += f" WHERE {self._value(scope, depth)}"
        if grouped:
            keys = [self._one(*names) if self._chance(0.4) else self._value(scope, 0) for _ in range(2)]
            text += f" GROUP BY {', '.join(keys)}"
            if self._chance(0.5):
                text += f" HAVING {self._one(*names)} {self._one('=', '<>', '>')} {self._one(*_LITERALS)}"
        if self._chance(0.4):
            text += f" ORDER BY {self._one(*names, '1', self._value(scope, 0), names[0] + ' + 1')}"
        return text, tuple(names)

    def _from(self, depth: int) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
        text, items = self._item(depth)
        found = [items]
        while self._chance(0.4):
            other, more = self._item(depth)
            shared = [column for column in items[1] if column in more[1]]
            way = self._random.randint(0, 4)
            if way == 0 and shared:
                text = f"{text} {self._one('', 'LEFT', 'RIGHT')} JOIN {other} USING ({self._one(*shared)})"
            elif way == 1:
                text = f"{text} NATURAL {self._one('', 'LEFT ')}JOIN {other}"
            elif way == 2:
                text = f"{text}, {other}"
            else:
                on = self._value([*found, more], 0)
                text = f"{text} {self._one('', 'LEFT', 'RIGHT')} JOIN {other} ON {on}"
            found.append(more)
        return text, found

    def _item(self, depth: int) -> tuple[str, tuple[str, tuple[str, ...]]]:
        if depth > 0 and self._chance(0.2):
            text, columns = self._select([], depth - 1)
            name = self._one(*_NAMES)
            return f"({text}) AS {name}", (name, columns)
        tables = {**COLUMNS, **self._ctes}
        table = self._one(*tables)
        if self._chance(0.3):
            return table, (table, tables[table])
        name = self._one(*_NAMES)
        return f"{table} {name}", (name, tables[table])

    def _value(self, scope: list[tuple[str, tuple[str, ...]]], depth: int) -> str:
        way = self._random.random()
        if way < 0.5 or depth < 0:
            name, columns = self._random.choice(scope)
            column = self._one(*columns) if columns else "id"
            column = column.upper() if self._chance(0.1) else column
            return f"{name}.{column}" if self._chance(0.7) else column
        if way < 0.62:
            return self._one(*_LITERALS)
        if way < 0.75:
            return f"({self._value(scope, depth - 1)} {self._one(*_OPERATORS)} {self._value(scope, depth - 1)})"
        if way < 0.9 or depth < 1:
            return self._one(*_CALLS).format(*(self._value(scope, depth - 1) for _ in range(3)))
        inner, _ = self._select(scope, depth - 1, width=1)
        return self._one("({0} LIMIT 1)", "EXISTS ({0})", "1 IN ({0})").format(inner)

    def _aggregate(self, scope: list[tuple[str, tuple[str, ...]]], depth: int) -> str:
        return self._one(*_AGGREGATES).format(*(self._value(scope, min(depth, 0)) for _ in range(2)))
