"""What a command does not need is not loaded for it, and the list of commands says what they say of themselves."""

from __future__ import annotations

import subprocess
import sys

import pytest

from maskwire.cli import maskwire
from maskwire.cli.lazy import LazyGroup

HEAVY = {"aiohttp", "anyio", "asyncpg", "cryptography", "mcp", "pg8000", "polars", "pyarrow", "pydantic", "sqlglot",
         "starlette", "uvicorn", "uvloop"}  # fmt: skip


def _loaded(code: str) -> set[str]:
    told = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(chr(10), *sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("code", ["import maskwire", "from maskwire.cli import main; main(['--help'])"])
def test_the_package_and_the_list_of_commands_load_nothing_heavy(code: str) -> None:
    """By what is loaded in the end, not by time."""
    assert not _loaded(code) & HEAVY


@pytest.mark.parametrize("command", ["ledger verify", "ledger prove", "saw", "sessions", "alerts"])
def test_a_question_to_a_ledger_in_a_file_loads_no_driver_and_no_server(command: str) -> None:
    """Keys are checked by the library that signs; nothing else of another's is needed."""
    loaded = _loaded(f"from maskwire.cli import main; main({[*command.split(), '--help']})")
    assert not loaded & (HEAVY - {"cryptography"})


@pytest.mark.parametrize("group", [maskwire, maskwire.commands["ledger"]])
def test_the_list_of_commands_says_what_they_say_of_themselves(group: LazyGroup) -> None:
    """Under the names that they have."""
    assert isinstance(group, LazyGroup)
    listed = {name: one.says for name, one in group._known.items()}
    assert listed == {name: command.get_short_help_str(200) for name, command in group.commands.items()}
    assert all(name == command.name for name, command in group.commands.items())
