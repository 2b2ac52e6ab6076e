"""Masking inside Apache Spark: ``maskwire.spark.mask(df, policy)``, with the tokens that the gateway gives.

What it is for: data too large for one machine. Each executor masks Arrow batches with the same kernel (``mapInArrow``).
What it must never do: put the key into the plan, whose text Spark logs and shows: it travels as a broadcast, and its
holder has no repr of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from maskwire.datasets.frames import held
from maskwire.datasets.plan import Masker, Plan
from maskwire.errors import ConfigurationError
from maskwire.places import root_key
from maskwire.policy.rules import Policy
from maskwire.transform import keyring
from maskwire.transform.keyfile import Version

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["mask"]

_SAMPLE_ROWS = 400


class _Secret:
    """What executors mask by: a policy, a plan and the key."""

    def __init__(self, policy: Policy | None, plan: Plan, root: bytes | Version) -> None:
        self.policy, self.plan, self.root = policy, plan, root

    def __repr__(self) -> str:
        return "<what executors mask by>"


def mask(
    frame: DataFrame,
    policy: Policy | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    table: str = "",
    key: bytes | None = None,
) -> DataFrame:
    """The frame with everything sensitive masked, lazily: nothing but a sample of its first rows is read now.

    ``policy``, ``columns``, ``table`` and ``key`` are those of ``maskwire.mask``. Executors need maskwire and pyarrow.
    Raises ConfigurationError for a column or type that can't be masked.
    """
    root = keyring.newest(root_key()) if key is None else key
    sample = frame.limit(_SAMPLE_ROWS).toArrow().combine_chunks()
    batches = sample.to_batches()
    masker = Masker(policy, root)
    plan = masker.plan(table, held(sample.schema, batches[0] if batches else None), columns)
    masker.program(plan)  # what can't be done is told here, and not by an executor
    secret = frame.sparkSession.sparkContext.broadcast(_Secret(policy, plan, root))

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        yield from masked(secret.value, batches)

    return frame.mapInArrow(work, frame.schema)


def masked(secret: _Secret, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """An executor's batches, masked. Raises ConfigurationError, without a value, where one does not fit the plan."""
    import pyarrow  # noqa: PLC0415 - an extra

    from maskwire._kernel import Tally, mask_batch  # noqa: PLC0415

    masker = _masker(secret.policy, secret.root)
    program: Any = masker.program(secret.plan)
    for batch in batches:
        try:
            made = pyarrow.record_batch(mask_batch(program, masker.scanner, batch, Tally()))
        except ValueError as fault:
            raise ConfigurationError(f"A batch can't be masked: {fault}.") from None
        yield made


@lru_cache(maxsize=4)
def _masker(policy: Policy | None, root: bytes | Version) -> Masker:
    """One for each worker process: its scanner takes a moment to be made."""
    return Masker(policy, root)
