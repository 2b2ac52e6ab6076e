"""What a data set still tells: who could be singled out before and after masking, and what stayed useful.

What it is for: ``measure``, over one table or the same before and after.
What it must never do: put a value into its report. Buckets are numbered, categories are named by a keyed hash.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskwire._kernel import mask_value
from maskwire.datasets.frames import held
from maskwire.datasets.job import kind_of
from maskwire.datasets.plan import Held, Masker, Plan
from maskwire.errors import ConfigurationError, MaskwireError

if TYPE_CHECKING:
    import pyarrow

__all__ = ["QUASI", "Anonymity", "Profile", "Report", "guessed", "load", "measure", "plan_of"]

# Entities that single out nobody alone, and many together (Sweeney: birth date, sex and ZIP).
QUASI = frozenset(
    {"AGE", "DATE_OF_BIRTH", "DATE_OF_DEATH", "GENDER", "ZIP_CODE", "UK_POSTCODE", "LOCATION", "NRP", "JOB", "TITLE",
     "ORGANIZATION", "COORDINATE", "MARITAL_STATUS", "ETHNICITY", "NATIONALITY"}
)  # fmt: skip
_BUCKETS = 10
_SMALL = (2, 5, 10)
_NAMED = 8  # hex digits of a category's name


@dataclass(frozen=True, slots=True)
class Anonymity:
    """Classes of rows that are alike in the quasi-identifiers. ``k`` is the smallest class, ``l`` the least number of
    different sensitive values in one (None without a sensitive column), ``unique`` the share of rows alone in theirs,
    ``within`` the shares of rows in classes smaller than 2, 5 and 10."""

    k: int
    l: int | None  # noqa: E741 - its name in the literature
    classes: int
    unique: float
    within: dict[int, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """How one column's values are distributed: different values, NULLs, entropy in bits, and shares by bucket: tenths
    of the range of numbers and dates, or the most frequent categories under a name that tells nothing."""

    name: str
    distinct: int
    nulls: float
    entropy: float
    unique: float
    buckets: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Report:
    """What ``measure`` found. ``after`` and what belongs to it is None where there is only one table."""

    rows: int
    quasi: list[str]
    sensitive: list[str]
    before: Anonymity
    profiles: list[Profile]
    after: Anonymity | None = None
    profiles_after: list[Profile] = field(default_factory=list)
    distances: dict[str, float] = field(default_factory=dict)
    references: list[dict[str, Any]] = field(default_factory=list)
    model: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def load(path: Path) -> pyarrow.Table:
    """A file as a table. Raises MaskwireError, ConfigurationError."""
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        from pyarrow import csv, ipc, json, parquet  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError("This needs pyarrow: pip install 'maskwire[datasets]'.") from None
    kind = kind_of(path)
    try:
        if kind == "parquet":
            return parquet.read_table(path)
        if kind == "arrow":
            return ipc.open_file(path).read_all()
        if kind == "csv":
            delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
            return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True))
        if kind == "jsonl":
            return json.read_json(path)
    except (pyarrow.ArrowException, OSError) as fault:
        raise MaskwireError(f"{path.name} can't be read as {kind} ({type(fault).__name__}).") from None
    raise ConfigurationError(f"{path.name} is no CSV, JSON Lines, Parquet or Arrow file by its ending.")


def plan_of(masker: Masker, table: pyarrow.Table, name: str) -> Plan:
    """What its columns hold."""
    batches = table.slice(0, 400).combine_chunks().to_batches()
    columns: list[Held] = held(table.schema, batches[0] if batches else None)
    return masker.plan(name, columns)


def guessed(plan: Plan) -> list[str]:
    """The columns that together may single somebody out, by what they hold."""
    return [it.path for it in plan.columns if it.found is not None and it.found.entity in QUASI]


def measure(
    before: pyarrow.Table, quasi: Sequence[str], sensitive: Sequence[str], masker: Masker, after: pyarrow.Table | None
) -> Report:
    """Measures a table, or the same before and after masking. Raises ConfigurationError for one that is missing."""
    for name in (*quasi, *sensitive):
        for table in (before, after):
            if table is not None and name not in table.column_names:
                raise ConfigurationError(f"There is no column {name!r}.")
    if not quasi:
        raise ConfigurationError("No quasi-identifier was found: say which columns are, as in --quasi zip,age,sex.")
    name_of = _namer(masker)
    flat = [one.name for one in before.schema if not _is_nested(one.type)]
    profiles = [_profile(before, name, name_of) for name in flat]
    report = Report(before.num_rows, list(quasi), list(sensitive), _anonymity(before, quasi, sensitive), profiles)
    if after is None:
        return report
    there = [name for name in flat if name in after.column_names]
    profiles_after = [_profile(after, name, name_of) for name in there]
    known = {one.name: one for one in profiles}
    return Report(
        **{
            **{name: getattr(report, name) for name in ("rows", "quasi", "sensitive", "before", "profiles")},
            "after": _anonymity(after, quasi, sensitive),
            "profiles_after": profiles_after,
            "distances": {one.name: _distance(known[one.name], one) for one in profiles_after},
        }
    )


def _is_nested(kind: pyarrow.DataType) -> bool:
    import pyarrow  # noqa: PLC0415

    return bool(pyarrow.types.is_nested(kind))


def _anonymity(table: pyarrow.Table, quasi: Sequence[str], sensitive: Sequence[str]) -> Anonymity:
    if table.num_rows == 0:
        return Anonymity(0, None, 0, 0.0, dict.fromkeys(_SMALL, 0.0))
    wanted = [([], "count_all"), *((name, "count_distinct") for name in sensitive)]
    groups = _plain(table.select([*dict.fromkeys([*quasi, *sensitive])])).group_by(list(quasi)).aggregate(wanted)
    sizes = groups.column("count_all").to_pylist()
    rows = table.num_rows
    within = {most: sum(size for size in sizes if size < most) / rows for most in _SMALL}
    variety = [min(groups.column(f"{name}_count_distinct").to_pylist()) for name in sensitive]
    return Anonymity(min(sizes), min(variety, default=None), len(sizes), sizes.count(1) / rows, within)


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """Dictionaries as what they stand for: grouping takes no others."""
    import pyarrow  # noqa: PLC0415

    for at, one in enumerate(table.schema):
        if pyarrow.types.is_dictionary(one.type):
            table = table.set_column(at, one.name, table.column(at).cast(one.type.value_type))
    return table


def _namer(masker: Masker) -> Any:
    program = masker.hashes("RISK_BUCKET")

    def name(value: object) -> str:
        return (mask_value(program, 0, str(value).encode(errors="replace")) or b"").decode()[:_NAMED]

    return name


def _profile(table: pyarrow.Table, name: str, name_of: Any) -> Profile:
    import pyarrow  # noqa: PLC0415
    from pyarrow import compute  # noqa: PLC0415

    column = _plain(table.select([name])).column(0)
    counted = compute.value_counts(column.drop_null())
    counts = counted.field("counts").to_pylist()
    there = sum(counts)
    shares = [count / there for count in counts] if there else []
    kind = column.type
    if pyarrow.types.is_temporal(kind) and not pyarrow.types.is_duration(kind):
        kind = pyarrow.int64()
        width = pyarrow.int32() if column.type.bit_width == 32 else pyarrow.int64()
        column = column.cast(width).cast(kind)
    if (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)) and len(counts) > _BUCKETS:
        buckets = _tenths([float(one) for one in column.drop_null().to_pylist()])
    else:
        values = counted.field("values").to_pylist()
        most = sorted(zip(counts, values, strict=True), key=lambda pair: -pair[0])[:_BUCKETS]
        buckets = [(name_of(value), count / there) for count, value in most]
    return Profile(
        name,
        len(counts),
        column.null_count / max(1, len(column)),
        round(abs(sum(share * math.log2(share) for share in shares)), 3),
        counts.count(1) / max(1, there),
        buckets,
    )


def _tenths(values: list[float]) -> list[tuple[str, float]]:
    finite = [one for one in values if math.isfinite(one)]
    if not finite:
        return []
    least, most = min(finite), max(finite)
    width = (most - least) / _BUCKETS or 1.0
    counts = [0] * _BUCKETS
    for one in finite:
        counts[min(_BUCKETS - 1, int((one - least) / width))] += 1
    return [(f"tenth {n + 1}", count / len(finite)) for n, count in enumerate(counts)]


def _distance(one: Profile, other: Profile) -> float:
    """Half the sum of differences of shares, by rank where names differ: 0 alike, 1 nothing in common."""
    if {name for name, _ in one.buckets} & {name for name, _ in other.buckets}:
        first, second = dict(one.buckets), dict(other.buckets)
        pairs: Iterable[tuple[float, float]] = ((first.get(n, 0.0), second.get(n, 0.0)) for n in first | second)
    else:
        ranked = [sorted((share for _, share in it.buckets), reverse=True) for it in (one, other)]
        longest = max(map(len, ranked))
        pairs = zip(*([*shares, *[0.0] * (longest - len(shares))] for shares in ranked), strict=True)
    return round(sum(abs(a - b) for a, b in pairs) / 2, 3)
