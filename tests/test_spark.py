"""``maskwire.spark.mask`` on a real local Spark: the tokens of the wire, and no key in what Spark shows."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from maskwire._kernel import Keys, Program, mask_value
from maskwire.detect.text import scanner
from maskwire.errors import ConfigurationError

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine: Spark can't be started"),
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore"),
]
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A local Spark of two executor threads."""
    sql = pytest.importorskip("pyspark.sql")
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark_gives_the_tokens_of_the_wire(spark: Any) -> None:
    """Partitions are masked where they are, joins keep joining, and types stay."""
    from maskwire.spark import mask

    rows = [(n, f"p{n % 500}@example.com", n / 2) for n in range(5000)]
    frame = spark.createDataFrame(rows, "id long, email string, amount double").repartition(4)
    made = mask(frame, key=KEY)
    assert made.schema == frame.schema
    got = {row.id: row for row in made.collect()}
    program = Program([("token", "EMAIL_ADDRESS", 25, 0)], Keys(KEY), scanner(), {})
    for n in (0, 7, 4999):
        wanted = mask_value(program, 0, rows[n][1].encode())
        assert (got[n].email.encode(), got[n].amount) == (wanted, rows[n][2])
    other = mask(frame.select("email").distinct(), key=KEY)
    assert made.join(other, "email").count() == 5000


def test_no_key_stands_in_a_plan(spark: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the plan's text nor what Spark prints has the key or a raw value."""
    from maskwire.spark import mask

    frame = spark.createDataFrame([("canary-5521@example.com",)], "email string")
    made = mask(spark.createDataFrame(frame.rdd, frame.schema), key=KEY)
    plan = made._jdf.queryExecution().toString()
    made.explain(extended=True)
    made.count()
    told = plan + "".join(capfd.readouterr())
    assert "mapInArrow" in told or "MapInArrow" in told
    for secret in (KEY.hex(), repr(KEY), "canary-5521"):
        assert secret not in told


def test_what_can_not_be_masked_is_told_before_an_executor_runs(spark: Any) -> None:
    """A column that is not there is a mistake of the caller's, told at once."""
    from maskwire.spark import mask

    with pytest.raises(ConfigurationError, match="no column 'nope'"):
        mask(spark.createDataFrame([("x",)], "a string"), columns={"nope": "US_SSN"}, key=KEY)
