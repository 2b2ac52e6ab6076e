"""Random expressions of a wanted type over what is in sight.

What it must never do: use a sensitive column where the gateway would refuse it, but in a query that is wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.fuzz_sql.canaries import PEOPLE, SORTABLE, TOKENS
from tests.fuzz_sql.dialect import Dialect, Templates
from tests.fuzz_sql.draw import Draw
from tests.fuzz_sql.query import Hole
from tests.fuzz_sql.schema import Column
from tests.fuzz_sql.scope import Scope

_PART = re.compile(r"«([^»]+)»")
# A column of this type will do where one of that type is wanted.
_FITS = {"text": ("varchar", "bpchar"), "int4": ("int2",), "int8": ("int4",), "numeric": ("int4",)}
_BASE = {"varchar": "text", "bpchar": "text", "int2": "int4", "int4": "numeric", "int8": "numeric"}
Select = Callable[..., tuple[str, tuple[Column, ...]]]


class Expressions:
    """The half of the generator that makes expressions; selects.py adds queries."""

    def __init__(self, draw: Draw, dialect: Dialect) -> None:
        self.d = draw
        self.dialect = dialect
        self.touched = False  # whether a sensitive value may stand in what was made since this was last cleared
        self.wild = draw.chance(30)  # whether a sensitive column stands where it should be refused
        self.scope = Scope()

    def select(
        self, depth: int, want: tuple[Column, ...] | None = None, *, least: int = 1
    ) -> tuple[str, tuple[Column, ...]]:
        """A query and its columns; ``want`` are the types and pools that they must have."""
        raise NotImplementedError

    # ------------------------------------------------------------ expressions

    def expression(self, type_name: str, depth: int) -> str:
        """An expression of a type."""
        self.d.fuel -= 1
        templates = self.dialect.expressions.get(type_name, ())
        if depth <= 0 or self.d.fuel <= 0 or not templates or self.d.chance(45):
            return self.leaf(type_name)
        if self.d.chance(6) and depth > 1:
            return self._scalar_query(type_name, depth)
        return self.filled(self.d.pick(templates), depth - 1)

    def filled(self, template: str, depth: int) -> str:
        """A template with an expression in each of its places."""
        return _PART.sub(lambda mark: self._part(mark[1], depth), template)

    def _part(self, kind: str, depth: int) -> str:
        match kind:
            case "small":
                return str(self.d.below(4))
            case "key":
                return self.d.pick(("'a'", "'b'", "'c'"))
            case "bool":
                return f"({self.condition(depth)})"
            case "any":
                return self._enclosed(self.expression(self.d.pick(self.dialect.common), depth))
            case "wrap":
                return self.wrapped(depth)
        return self._enclosed(self.expression(kind, depth))

    def _enclosed(self, text: str) -> str:
        return text if re.fullmatch(r'[\w."`üÄ ]+|\(.*\)', text) and " " not in text else f"({text})"

    def wrapped(self, depth: int) -> str:
        """A sensitive column, a whole row or anything else: for what only counts, tests for NULL, or wraps."""
        secrets = [words for words, column in self.scope.columns() if column.pool]
        rows = [source.alias for source in self.scope.sources if source.whole]
        way = self.d.weighted([(5, "any"), (4 if secrets else 0, "secret"), (1 if rows else 0, "row")])
        if way == "any":
            return self._enclosed(self.expression(self.d.pick(self.dialect.common), depth))
        self.touched = True
        return self.d.pick(secrets) if way == "secret" else self.d.pick(rows)

    def leaf(self, type_name: str) -> str:
        """A column or a constant."""
        wanted = (type_name, *_FITS.get(type_name, ()))
        fits = [(words, column) for words, column in self.scope.columns() if column.type in wanted]
        plain = [words for words, column in fits if column.pool is None]
        if plain and not self.d.chance(22):
            return self.d.pick(plain)
        return self.constant(type_name)

    def attack(self, kinds: Templates) -> tuple[str, str] | None:
        """A sensitive column in the place of any other: the type of what is made of it, and the text.

        ``kinds`` are the templates by what they take, as of the last of the one or two around it.
        """
        secrets = [(words, column) for words, column in self.scope.columns() if column.pool]
        if not secrets:
            return None
        text, column = self.d.pick(secrets)
        type_name, self.touched = column.type, True
        rounds = (self.dialect.takers, kinds) if self.d.chance(40) else (kinds,)
        for templates in rounds:
            fitting = [one for of in (type_name, _BASE.get(type_name, "")) for one in templates.get(of, ())]
            if not fitting:
                return None
            taken, (type_name, template) = type_name, self.d.pick(fitting)
            slot = f"«{taken}»" if f"«{taken}»" in template else f"«{_BASE[taken]}»"
            text = f"({self.filled(template.replace(slot, text, 1), 0)})"
        return type_name, text

    def constant(self, type_name: str) -> str:
        """An ordinary constant, or something that a client may have seen or guessed."""
        if type_name in ("text", "varchar") and self.d.chance(7):
            hole = self._value(self.d.pick(sorted(TOKENS)), "text", echoed=True)
            return self.dialect.cast(self.d.hole(hole), "text")
        if type_name not in self.dialect.constants:
            return "NULL" if type_name == "record" else self.dialect.cast("NULL", type_name)
        text = self.d.pick(self.dialect.constants[type_name])
        if self.d.chance(30):
            return self.dialect.cast(self.d.hole(Hole("plain", type_name, text)), type_name)
        constant = self.dialect.constant(text, type_name)
        return self.dialect.cast(constant, type_name) if type_name == "text" and self.d.chance(50) else constant

    def _value(
        self, pool: str, type_name: str, *, echoed: bool = False, joined: bool = False, array: bool = False
    ) -> Hole:
        """A masked value that was shown, or a guess."""
        kind = self.d.weighted([(4, "token"), (1, "guess")])
        if echoed and not joined:  # it may be worked on, and is nobody's secret: the client said it
            kind = "guess" if self.wild else "echo"
        count = 1 + self.d.below(3) if array else 1
        places = tuple(self.d.below(PEOPLE) for _ in range(count))
        return Hole(kind, type_name, "", pool, places, array, echoed)

    def _scalar_query(self, type_name: str, depth: int) -> str:
        text, _ = self.select(depth - 2, (Column("c", type_name),))
        return (
            f"({text} LIMIT 1)"
            if " LIMIT " not in text[-40:]
            else f"(SELECT * FROM ({text}) {self.d.name('s')} LIMIT 1)"
        )

    # ------------------------------------------------------------ conditions

    def condition(self, depth: int) -> str:
        """A boolean expression; what it tests is no part of what is shown."""
        touched, made = self.touched, self._condition(depth)
        self.touched = touched or (self.wild and self.touched)
        return made

    def _condition(self, depth: int) -> str:
        self.d.fuel -= 1
        way = self.d.weighted(
            [(6, "template"), (4, "secret"), (2, "logic"), (1, "leaf"), (1, "null"), (2 if depth > 0 else 0, "query")]
        )
        if self.wild and self.d.chance(35) and (found := self.attack(self.dialect.askers)) is not None:
            return found[1]
        if self.d.fuel <= 0 or way == "leaf":
            return self.leaf("bool")
        if way == "secret":
            return self._on_secret(depth) or self.filled(self.d.pick(self.dialect.conditions), depth - 1)
        if way == "logic" and depth > 0:
            one, other = self._condition(depth - 1), self._condition(depth - 1)
            return self.d.pick((f"({one}) AND ({other})", f"({one}) OR ({other})", f"NOT ({one})"))
        if way == "query":
            return self._on_query(depth)
        if way == "null":
            return f"{self.wrapped(0)} IS {self.d.pick(('NULL', 'NOT NULL'))}"
        return self.filled(self.d.pick(self.dialect.conditions), depth - 1)

    def secrets(self, pools: frozenset[str], *, outer: bool = True) -> list[tuple[str, Column]]:
        """The columns in sight of some pools."""
        return [(words, column) for words, column in self.scope.columns(outer=outer) if column.pool in pools]

    def _on_secret(self, depth: int) -> str | None:
        """An equality on a sensitive column: with masked values, with guesses, with another column."""
        found = self.secrets(TOKENS)
        if not found:
            return None
        words, column = self.d.pick(found)
        assert column.pool is not None
        alike = [other for other, that in found if that.pool == column.pool and other != words]
        arrays = 2 if "arrays" in self.dialect.has else 0
        ways = [(5, "literal"), (3, "list"), (arrays, "array"), (4 if alike else 0, "column"), (1, "row"), (1, "case"),
                (2 if depth > 0 else 0, "query")]  # fmt: skip
        match self.d.weighted(ways):
            case "literal":
                return f"{words} {self.d.pick(self.dialect.equalities)} {self.token(column)}"
            case "list":
                values = ", ".join(self.token(column) for _ in range(1 + self.d.below(3)))
                return f"{words} {self.d.pick(('IN', 'NOT IN'))} ({values})"
            case "array":
                operator = self.d.pick(("= ANY", "<> ALL"))
                if self.d.chance(40):
                    return f"{words} {operator} (ARRAY[{self.token(column)}, {self.token(column)}])"
                mark = self.d.hole(self._value(column.pool, column.type, array=True))
                return f"{words} {operator} ({mark})"
            case "column":
                return f"{words} {self.d.pick(self.dialect.equalities[:3])} {self.d.pick(alike)}"
            case "row":
                return f"({words}, {self.expression('int4', 0)}) = ({self.token(column)}, {self.expression('int4', 0)})"
            case "case":
                return f"CASE {words} WHEN {self.token(column)} THEN true ELSE {self.leaf('bool')} END"
        text, _ = self.select(depth - 2, (Column("c", column.type, column.pool),))
        return f"{words} {self.d.pick(('IN', 'NOT IN', '= ANY', '<> ALL'))} ({text})"

    def token(self, column: Column) -> str:
        """A masked value or a guess, in the place of a literal compared with a column."""
        assert column.pool is not None
        mark = self.d.hole(self._value(column.pool, column.type))
        if self.d.chance(25):
            return self.dialect.cast(mark, "text" if column.type in ("text", "varchar", "bpchar") else column.type)
        return mark

    def _on_query(self, depth: int) -> str:
        if self.d.chance(50):
            text, _ = self.select(depth - 2)
            return f"{self.d.pick(('EXISTS', 'NOT EXISTS'))} ({text})"
        type_name = self.d.pick(("int4", "text", "date"))
        text, _ = self.select(depth - 2, (Column("c", type_name),))
        how = self.d.pick(("IN", "NOT IN", "= ANY", "< ALL"))
        return f"{self._enclosed(self.expression(type_name, 0))} {how} ({text})"

    # ------------------------------------------------------------ aggregates and windows

    def aggregate(self, depth: int) -> tuple[str, Column]:
        """A call of an aggregate, and its column."""
        self.touched = False
        extreme = [(w, c) for w, c in self.secrets(SORTABLE, outer=False)]
        if extreme and self.d.chance(12):
            words, column = self.d.pick(extreme)
            return f"{self.d.pick(('min', 'max'))}({words}){self._filter(depth)}", Column("", column.type, column.pool)
        type_name, template = self.d.pick(self.dialect.aggregates)
        call = self.filled(template, depth)
        pool = "mixed" if self.touched and not template.startswith("count") else None
        return call + self._filter(depth), Column("", type_name, pool)

    def _filter(self, depth: int) -> str:
        return f" FILTER (WHERE {self.condition(depth)})" if "FILTER" in self.dialect.has and self.d.chance(20) else ""

    def windowed(self, depth: int, names: list[str]) -> tuple[str, Column]:
        """A call of a window function, and its column."""
        self.touched, framed = False, True
        secrets = [(w, c) for w, c in self.scope.columns(outer=False) if c.pool and c.pool != "mixed"]
        if secrets and self.d.chance(15):
            words, column = self.d.pick(secrets)
            call, made = self.d.pick(self.dialect.chosen).format(words), column
        else:
            type_name, template = self.d.pick(self.dialect.windowed)
            call, pool = self.filled(template, depth), None
            framed = "«" in template or "count" in template or "ordered windows" not in self.dialect.has
            made = Column("", type_name, "mixed" if self.touched and not template.startswith("count") else pool)
        ordered = "ordered windows" in self.dialect.has
        over = (
            self.d.pick(names)
            if names and self.d.chance(40)
            else f"({self.window(depth, ordered=ordered, framed=framed)})"
        )
        return f"{call} OVER {over}", Column("", made.type, made.pool)

    def window(self, depth: int, *, ordered: bool = False, framed: bool = True) -> str:
        """What stands in the parentheses of a window."""
        parts = []
        if self.d.chance(60):
            parts.append(f"PARTITION BY {', '.join(self.key(depth) for _ in range(1 + self.d.below(2)))}")
        frame = self.d.pick(self.dialect.frames) if framed else ""
        if self.d.chance(70) or ordered or "GROUPS" in frame:
            parts.append(f"ORDER BY {self.sort_key(depth)}, {self.sort_key(depth)}")
        return " ".join([*parts, frame]).strip()

    def key(self, depth: int) -> str:
        """What may be grouped by: a column that keeps its classes, or an expression over plain ones."""
        groupable = self.secrets(self.dialect.classes, outer=False)
        if groupable and self.d.chance(25):
            return self.d.pick(groupable)[0]
        return self.expression(self.d.pick(("text", "int4", "date", "bool", "numeric")), min(depth, 1))

    def sort_key(self, depth: int) -> str:
        """What may be sorted by, and how."""
        sortable = self.secrets(SORTABLE, outer=False)
        if sortable and self.d.chance(20):
            key = self.d.pick(sortable)[0]
        else:
            type_name = self.d.pick(("int4", "text", "date", "numeric", "timestamptz"))
            key = self._enclosed(self.expression(type_name, min(depth, 1)))
            if re.fullmatch(r"\(?\d+(\.\d+)?\)?", key) or key.startswith(("'", "\ue000")):
                key = f"({key} IS NULL)"  # a bare number would be a position
        return key + self.d.pick(self.dialect.sorts)
