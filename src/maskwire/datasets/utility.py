"""What masked data are still good for: keys that join, and a simple model that learns from them.

What it must never do: put a value into what it gives back; it gives shares and scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    import pyarrow

__all__ = ["predicts", "referred"]

_MOST_ROWS = 50_000
_FEW = 20  # different values up to which a number is a class


def referred(child: pyarrow.Table, column: str, parent: pyarrow.Table, key: str) -> float:
    """The share of a column's values that are among those of a key in another table."""
    from pyarrow import compute  # noqa: PLC0415

    for table, name in ((child, column), (parent, key)):
        if name not in table.column_names:
            raise ConfigurationError(f"There is no column {name!r}.")
    values, known = child.column(column).drop_null(), parent.column(key).combine_chunks()
    if len(values) == 0:
        return 1.0
    if values.type != known.type:
        values, known = values.cast("string"), known.cast("string")
    return float(compute.sum(compute.is_in(values, known)).as_py() or 0) / len(values)


def predicts(before: pyarrow.Table, after: pyarrow.Table, target: str) -> dict[str, Any]:
    """How well gradient-boosted trees predict a column from the others: learned and asked on raw, and on masked rows.

    Rows are those of both tables in their order, two thirds to learn from. Scores are the share of right answers, or
    R squared for numbers. Raises ConfigurationError where scikit-learn is missing or the column can't be predicted.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor  # noqa: PLC0415
        from sklearn.model_selection import train_test_split  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - scikit-learn brings it
    except ImportError:
        raise ConfigurationError("A model needs scikit-learn: pip install 'maskwire[risk]'.") from None
    if target not in before.column_names or target not in after.column_names:
        raise ConfigurationError(f"There is no column {target!r}.")
    if before.num_rows != after.num_rows:
        raise ConfigurationError("The two files have not the same rows, so no model can be compared.")
    before, after = before.slice(0, _MOST_ROWS), after.slice(0, _MOST_ROWS)
    answers, is_class = _answers(before, target)
    learn, ask = train_test_split(range(len(answers)), test_size=1 / 3, random_state=0)
    scores = {}
    for name, table in (("raw", before), ("masked", after)):
        features = _features(table, target)
        given, _ = _answers(table, target)
        model = (HistGradientBoostingClassifier if is_class else HistGradientBoostingRegressor)(random_state=0)
        # Its threads wait for each other by turning round: where other work has the cores, for minutes.
        with threadpool_limits(limits=1, user_api="openmp"):
            model.fit(features[learn], [given[at] for at in learn])
            scores[name] = round(float(model.score(features[ask], [given[at] for at in ask])), 4)
    usual = max(map(answers.count, set(answers))) / len(answers) if is_class else 0.0
    return {
        "predicts": target,
        "measure": "share right" if is_class else "R squared",
        "guessing": round(usual, 4),
        **scores,
        "rows": len(answers),
    }


def _answers(table: pyarrow.Table, target: str) -> tuple[list[Any], bool]:
    column = table.column(target)
    values = column.to_pylist()
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
    is_class = not numbers or len(set(values)) <= _FEW
    if len(set(values)) < 2 or (is_class and len(set(values)) > _FEW * 10):
        raise ConfigurationError(f"{target!r} can't be predicted: it has one value, or too many that are no numbers.")
    return ([str(one) for one in values] if is_class else [float(one) for one in values]), is_class


def _features(table: pyarrow.Table, target: str) -> Any:
    """Every other column as a number: itself, or the place of its value among those of the column."""
    import numpy  # noqa: PLC0415 - comes with scikit-learn

    made = []
    for name in table.column_names:
        if name == target:
            continue
        values = table.column(name).to_pylist()
        if all(one is None or isinstance(one, int | float) for one in values):
            made.append([float("nan") if one is None else float(one) for one in values])
        else:
            texts = [None if one is None else str(one) for one in values]
            places = {text: n for n, text in enumerate(sorted({one for one in texts if one is not None}))}
            made.append([float("nan") if one is None else float(places[one]) for one in texts])
    if not made:
        raise ConfigurationError("There is no other column to predict from.")
    return numpy.array(made).T
