"""A column's class put right by a line of the policy file, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskwire.console.correcting import apply, corrected
from maskwire.errors import ConfigurationError
from maskwire.model import Column
from maskwire.policy_file import categories_of, parse, read

PLAN, ODD = Column("public", "users", "plan"), Column("public", "us.ers", "pl*n")
FILES = {
    "empty": "extends: default\n",
    "no line's end": "extends: default",
    "with columns": 'extends: default\ncolumns:  # ours\n  "public.users.email": EMAIL_ADDRESS\nrules: []\n',
    "indented by four": "columns:\n    public.users.email: EMAIL_ADDRESS\nextends: default\n",
    "said before": "extends: default\ncolumns:\n  public.users.plan: none\n  public.*.email: EMAIL_ADDRESS\n",
    "said before by a glob": 'extends: default\ncolumns:\n  "public.*.plan": none\n',
    "with comments": "# ours\nextends: default\n\ncolumns:\n  # mail\n  public.users.email: none\n\n# rules\nrules:\n"
    "  - {name: all, effect: show, roles: [admin]}\n",
}


def _made(path: Path, column: Column, entity: str) -> tuple[object, str]:
    policy = read(path).policy
    made = corrected(path, policy, column, entity, categories_of(policy))
    return made, made.after


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
@pytest.mark.parametrize("column", [PLAN, ODD], ids=str)
@pytest.mark.parametrize("entity", ["PERSON", "none"])
def test_the_column_is_said_to_hold_it_and_all_else_stays(
    tmp_path: Path, text: str, column: Column, entity: str
) -> None:
    """Whatever the file looks like: one line more, or another one in place of the same column's."""
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    _, after = _made(path, column, entity)
    before, now = parse(text).policy, parse(after).policy
    stated = now.stated(column)
    assert stated is not None
    assert stated.entity == (None if entity == "none" else entity)
    assert now.rules == before.rules
    for other in (Column("public", "users", "email"), Column("x", "y", "z")):
        assert now.stated(other) == before.stated(other)
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments


def test_applying_writes_the_file_with_its_mode(tmp_path: Path) -> None:
    """What was shown is what is written, whole; nothing is left beside it."""
    path = tmp_path / "policy.yaml"
    path.write_text(FILES["with columns"])
    path.chmod(0o640)
    made, after = _made(path, PLAN, "PERSON")
    apply(made, made.digest)  # type: ignore[arg-type,attr-defined]
    assert path.read_text() == after
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    """What was looked at was another file."""
    path = tmp_path / "policy.yaml"
    path.write_text(FILES["empty"])
    shown, _ = _made(path, PLAN, "PERSON")
    path.write_text(FILES["with columns"])
    made, _ = _made(path, PLAN, "PERSON")
    with pytest.raises(ConfigurationError, match="changed since"):
        apply(made, shown.digest)  # type: ignore[arg-type,attr-defined]
    assert path.read_text() == FILES["with columns"]


@pytest.mark.parametrize("text", ["extends: default\ncolumns: {public.users.email: none}\n",
                                  "{extends: default}\n"])  # fmt: skip
def test_a_file_of_another_form_is_left_to_its_owner(tmp_path: Path, text: str) -> None:
    """Rather no line than a wrong one."""
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="by hand"):
        _made(path, PLAN, "PERSON")


@pytest.mark.parametrize("entity", ["", "NOTHING_KNOWN", "PERSON\nrules: []", "none #", "person"])
def test_what_is_no_entity_is_not_written(tmp_path: Path, entity: str) -> None:
    """Least of all what would be more than a word."""
    path = tmp_path / "policy.yaml"
    path.write_text(FILES["empty"])
    with pytest.raises(ConfigurationError, match="no entity"):
        _made(path, PLAN, entity)


def test_without_a_file_the_lines_of_a_new_one_are_shown() -> None:
    """A gateway that runs by a preset has nothing that could be written."""
    policy = parse("extends: default\n").policy
    from maskwire.policy.rules import DEFAULT

    made = corrected(None, DEFAULT, PLAN, "PERSON", categories_of(policy))
    assert "+extends: default" in made.diff
    with pytest.raises(ConfigurationError, match="no policy file"):
        apply(made, made.digest)
