"""Literals read as masked values: the other half of the closed masked world.

A literal or parameter that is compared for equality with a masked column is a masked value that the client was
shown, so it is turned back into the raw one before the database sees it. A guess of a raw value is turned back too,
and finds nothing; unless a rule allows look-ups by raw value: then it is the masked value where one such is stored, and
what it says otherwise.
What it must never do: turn back a literal that stands anywhere else too (its raw value would come out there), or
one whose column can't be told for certain; turn anything back for EXPLAIN, which prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from types import MappingProxyType

from maskwire._kernel import Keys, read_back
from maskwire.errors import RefusedError
from maskwire.model import Classification, Effect, Literal, Origin, Refusal, Transform, Use
from maskwire.policy.rules import TOKEN, Policy
from maskwire.sql.constants import Constant, highest_parameter, quoted, rewritten
from maskwire.sql.names import quoted as identifier
from maskwire.sql.statement import Kind, Statement
from maskwire.sql.uses import INFERRED
from maskwire.transform import kept_literal
from maskwire.transform.kept import Vault, VaultError
from maskwire.transform.unstored import unstored

TEXT_TYPES = frozenset({25, 1043, 1042})
NUMBER_TYPES = frozenset({20, 21, 23, 1700})
_TEXTS = {25: "text", 1043: "varchar", 1042: "bpchar"}
# The types whose masked values lead back, by transform and OID: their names (src/include/catalog/pg_type.dat).
_LEADING_BACK = {
    "token": {**_TEXTS, 23: "int4", 20: "int8", 1700: "numeric", 2950: "uuid", 869: "inet", 829: "macaddr"},
    "vault": {**_TEXTS, 23: "int4", 20: "int8", 1700: "numeric", 2950: "uuid"},
    "shift": {**_TEXTS, 1082: "date", 1114: "timestamp", 1184: "timestamptz"},
}
ARRAY_OF = {25: 1009, 1043: 1015, 1042: 1014, 23: 1007, 20: 1016, 1700: 1231, 2950: 2951, 869: 1041, 829: 1040,
            1082: 1182, 1114: 1115, 1184: 1185}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """As what one literal is read: a masked value, or an array of such, of an entity in columns of one type.

    ``older``: under how many keys besides the current one it may have been masked; ``lookup``: it may be a raw value.
    """

    entity: str
    type_oid: int
    array: bool
    column: Origin
    lookup: bool = False
    transform: Transform = TOKEN
    older: int = 0
    vault: Vault | None = field(default=None, repr=False, compare=False)

    @property
    def kind(self) -> tuple[object, ...]:
        """What must be the same wherever the literal stands: texts of any type are one."""
        kind = self.entity, 25 if self.type_oid in TEXT_TYPES else self.type_oid, self.array, self.transform
        # Which of several values it is, is asked of one column.
        return (*kind, self.column) if self.extras else kind

    @property
    def extras(self) -> int:
        """How many values it may be besides the first; then the server is asked which of them is stored."""
        return self.older + self.lookup

    @property
    def literal_oid(self) -> int:
        """The type of the literal: the column's, or an array of it."""
        return ARRAY_OF[self.type_oid] if self.array else self.type_oid

    @property
    def type_name(self) -> str:
        """The type of the literal, as SQL names it."""
        return _LEADING_BACK[self.transform.name][self.type_oid] + ("[]" if self.array else "")


Readings = Mapping[Literal, Reading]


def readings_of(  # noqa: PLR0917 - what a source says
    statement: Statement,
    classify: Callable[[Origin], Classification | None],
    policy: Policy,
    type_of: Callable[[Origin], int],
    older: int = 0,
    vault: Vault | None = None,
) -> Readings:
    """The literals of a statement that policy/ has let through, and as what each is read.

    ``older``: under how many keys besides the current one a value may have been masked. Raises RefusedError.
    """
    found: dict[Literal, Reading | None] = {}
    casts = _casts(statement)
    for usage in statement.usages:
        if usage.how is not Use.EQUALITY_LITERAL:
            continue
        classification = classify(usage.origin)
        what = (classification.entity, classification.category) if classification is not None else None
        decision = policy.decide(*what, column=usage.origin.column) if what is not None else None
        masked = decision is not None and decision.effect is Effect.MASK
        for compared in usage.literals:
            reading = None
            if decision is not None and masked:
                lookup = what is not None and policy.lookups(*what, usage.origin.column)
                kept = decision.transform.name == "vault"
                reading = Reading(decision.entity or "", type_of(usage.origin), compared.array, usage.origin, lookup,
                                  decision.transform, 0 if kept else older, vault if kept else None)  # fmt: skip
                _check(reading, casts.get(compared.literal, ()))
                prepared = statement.kind is Kind.PREPARE and compared.literal.parameter
                if (lookup and compared.array) or (reading.extras and prepared):
                    why = "a look-up by raw value is of one value" if lookup else "former keys are not retired"
                    raise _refused(reading, f"{why}, and in no PREPARE",
                                   "Compare it with each value, by = or IN, in the query itself.")  # fmt: skip
            former = found.setdefault(compared.literal, reading)
            if (former and former.kind) != (reading and reading.kind):
                raise _otherwise_used(reading or former)
    readings = {literal: reading for literal, reading in found.items() if reading is not None}
    for literal in statement.fixed & readings.keys():
        raise _otherwise_used(readings[literal])
    return readings


def _casts(statement: Statement) -> Mapping[Literal, list[str]]:
    casts: dict[Literal, list[str]] = {}
    for literal, type_name in statement.casts:
        casts.setdefault(literal, []).append(type_name)
    return casts


def _check(reading: Reading, casts: Iterable[str]) -> None:
    name = _LEADING_BACK.get(reading.transform.name, {}).get(reading.type_oid)
    if name is None:
        raise _refused(reading, "masked values of its type can't be turned back", "Compare it with a column instead.")
    if reading.transform.name == "vault":
        if reading.vault is None:
            raise _refused(reading, "there is no vault that could lead back", "Ask the operator.")
        if reading.array:
            raise _refused(reading, "random tokens are looked up one by one", "Compare it with each value, by = or IN.")
    fitting = ("text", "varchar", "bpchar") if reading.type_oid in TEXT_TYPES else (name,)
    for cast in casts:
        # What a raw value of another form does under a cast (an error, a cut) would tell of it.
        if cast == INFERRED:
            raise _refused(reading, "its type is not declared", f"PREPARE it with its type: {reading.type_name}.")
        if cast not in [fit + "[]" for fit in fitting] if reading.array else cast not in fitting:
            raise _refused(reading, f"the literal is cast to {cast}", f"Cast it to {reading.type_name}, or not at all.")


def _otherwise_used(reading: Reading | None) -> RefusedError:
    assert reading is not None  # noqa: S101 - of two that differ, one is
    return _refused(
        reading, "the same literal or parameter is used elsewhere in the statement",
        "A literal compared with a masked column is read as a masked value. Give each place a literal of its own.",
    )  # fmt: skip


def _refused(reading: Reading, why: str, hint: str) -> RefusedError:
    return RefusedError(
        Refusal("42501", "masked-equality-literal",
                f"A comparison with a literal or parameter on {reading.column.column} is refused: {why}.", hint)
    )  # fmt: skip


def arguments_read(execute: Statement, prepared: Iterable[Readings]) -> Readings:
    """As what the arguments of an EXECUTE are read: as the parameters of whatever it may run. Raises RefusedError."""
    all_readings = list(prepared)
    found: dict[Literal, Reading] = {}
    casts = _casts(execute)
    for readings in all_readings:
        for parameter, reading in readings.items():
            if not parameter.parameter:
                continue
            same = all((one.get(parameter) and one[parameter].kind) == reading.kind for one in all_readings)
            fits = 1 <= parameter.place <= len(execute.arguments)
            argument = execute.arguments[parameter.place - 1] if fits else None
            if not same or argument is None or found.get(argument, reading).kind != reading.kind:
                raise _refused(reading, "the argument of EXECUTE is not a plain literal of one meaning",
                               "Send the query itself with its literals.")  # fmt: skip
            _check(reading, casts.get(argument, ()))
            found[argument] = reading
    return found


def table_of(column: Origin) -> str:
    """The table of a column, as SQL."""
    return f"{identifier(column.column.schema)}.{identifier(column.column.table)}"


def text_read(  # noqa: PLR0917 - all that may be put into a text
    sql: str,
    readings: Readings,
    hidden: Readings,
    keys: Sequence[Keys],
    insertions: Mapping[int, str],
    replacements: Mapping[int, tuple[int, str]] = MappingProxyType({}),
    stored: Callable[[Origin], str] = table_of,
) -> str:
    """The text with the constants of ``readings`` turned back; its parameters stay, and are turned back in Bind.
    ``insertions`` are put before the tokens of these numbers, and ``replacements`` in the place of those that they
    name. ``stored`` is what a column is looked up in, as SQL.

    The literals of ``hidden`` (those of EXPLAIN, which prints what it is given) stay masked, behind a subquery, so
    that the planner does not look them up in its statistics. Raises RefusedError.
    """

    def write(literal: Literal, constant: Constant | None) -> str:
        if literal in hidden:
            return _hidden(literal, constant, hidden[literal].type_name)
        if constant is None:
            numbers = (literal.place, *extras[literal.place])
            return _stored(readings[literal], [f"${number}" for number in numbers], stored)
        return _turned_back(constant, readings[literal], keys, stored)

    for literal in readings.keys() & hidden.keys():  # $1 of PREPARE and, though it has none there, of EXPLAIN
        raise _otherwise_used(hidden[literal])
    extras = extra_parameters(sql, readings)
    literals = [one for one, reading in readings.items() if reading.extras or not one.parameter] + list(hidden)
    if not (literals or insertions or replacements):
        return sql
    return rewritten(sql, frozenset(literals), write, insertions, replacements)


def _hidden(literal: Literal, constant: Constant | None, type_name: str) -> str:
    word = f"${literal.place}"
    if constant is not None:
        word = constant.text if constant.is_number else quoted(constant.text)
    return f"CAST((SELECT CAST({word} AS {type_name})) AS {type_name})"


def _turned_back(constant: Constant, reading: Reading, keys: Sequence[Keys], stored: Callable[[Origin], str]) -> str:
    raws = values_read(constant.text.encode(), 0, reading.literal_oid, reading, keys)
    if reading.extras:
        return _stored(reading, ["NULL" if raw is None else quoted(raw.decode()) for raw in raws], stored)
    (read,) = raws
    if read is None:
        return f"CAST(NULL AS {reading.type_name})" if constant.is_number else "NULL"
    raw = read.decode()
    # The type of a plain number would tell how large the raw one is.
    return f"CAST({quoted(raw)} AS {reading.type_name})" if constant.is_number else quoted(raw)


def _stored(reading: Reading, values: Iterable[str], stored_in: Callable[[Origin], str]) -> str:
    """The first of these that is stored, else the last of them: one value, so that an index is used."""
    stored, name = stored_in(reading.column), identifier(reading.column.column.name)
    if reading.array:
        return _stored_elements(reading, list(values), f"SELECT FROM {stored} WHERE {name}")
    *firsts, last = (f"CAST({text} AS {reading.type_name})" for text in values)
    cases = (f"WHEN EXISTS (SELECT FROM {stored} WHERE {name} = {one}) THEN {one}" for one in firsts)
    return f"(SELECT CASE {' '.join(cases)} ELSE {last} END)"


def _stored_elements(reading: Reading, values: list[str], asked: str) -> str:
    """As ``_stored``, for each element of arrays of one length. The cast makes it an array, not a query, behind ANY."""
    *firsts, last = (f"maskwire_read.e{n}" for n in range(len(values)))
    cases = " ".join(f"WHEN EXISTS ({asked} = {one}) THEN {one}" for one in firsts)
    arrays = ", ".join(f"CAST({text} AS {reading.type_name})" for text in values)
    names = ", ".join(f"e{n}" for n in range(len(values)))
    # Identifiers are quoted, and values are what _turned_back quotes.
    chosen = f"COALESCE(array_agg(CASE {cases} ELSE {last} END ORDER BY maskwire_read.n), '{{}}')"
    rows = f"unnest({arrays}) WITH ORDINALITY AS maskwire_read ({names}, n)"
    return f"CAST((SELECT {chosen} FROM {rows}) AS {reading.type_name})"  # noqa: S608


def extra_parameters(sql: str, readings: Readings) -> Mapping[int, tuple[int, ...]]:
    """The parameters that may be several values, by number -> the numbers under which the others are sent."""
    several = sorted(
        (one.place, reading.extras) for one, reading in readings.items() if one.parameter and reading.extras
    )
    if not several:
        return {}
    numbers = count(highest_parameter(sql) + 1)
    return {place: tuple(islice(numbers, extras)) for place, extras in several}


def values_read(
    value: bytes, format_code: int, type_oid: int, reading: Reading, keys: Sequence[Keys]
) -> tuple[bytes | None, ...]:
    """What a literal may be, in the order in which it is looked for: turned back under each key, then as it came.

    Raises RefusedError.
    """
    if reading.vault is not None:
        kept = _value_kept(value, format_code, type_oid, reading, reading.vault)
        token = _or_unstored(kept, value, format_code, reading)
        return (token, *([value] if reading.lookup else []))
    turned = (_value_read(value, format_code, type_oid, reading, one) for one in keys[: 1 + reading.older])
    found = (_or_unstored(one, value, format_code, reading) for one in turned)
    return (*found, *([value] if reading.lookup else []))


def _or_unstored(turned: bytes | None, value: bytes, format_code: int, reading: Reading) -> bytes | None:
    """What a value was turned back into; where it is no masked value, one that is equal to nothing, but for arrays."""
    if turned is not None or reading.array:
        return turned
    return unstored(value, reading.type_oid, format_code)


def _value_kept(value: bytes, format_code: int, type_oid: int, reading: Reading, vault: Vault) -> bytes | None:
    """As ``_value_read``, of a token that the vault keeps."""
    try:
        return kept_literal.read(vault, reading.entity, reading.type_oid, value, type_oid, format_code)
    except VaultError:
        raise _refused(reading, "the vault can't be read", "Try again; the operator's log says why.") from None
    except ValueError:
        raise _refused(reading, "the value's type or format has no masked values",
                       f"Send it as {reading.type_name}, as it was shown.") from None  # fmt: skip


def _value_read(value: bytes, format_code: int, type_oid: int, reading: Reading, keys: Keys) -> bytes | None:
    """One masked value turned back, in the type of its column and in the same format; None where it is none.

    Raises RefusedError for a format, or the type of an array's element, in which there are none.
    """
    try:
        return read_back(
            keys, reading.entity, reading.type_oid, value, type_oid, format_code,
            reading.transform.name, dict(reading.transform.options),
        )  # fmt: skip
    except ValueError:
        raise _refused(reading, "the value's type, format or form has no masked values",
                       f"Send it as {reading.type_name}, as it was shown.") from None  # fmt: skip
