"""The pages keep pace with the code: generated parts are current, links lead somewhere, commands exist."""

import re
import runpy
import shlex
from pathlib import Path

import click
import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.cli import maskwire

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GENERATED = runpy.run_path(str(ROOT / "docs" / "generate.py"))["PAGES"]


@pytest.mark.parametrize("page", sorted(GENERATED))
def test_generated_pages_are_current(page: str) -> None:
    """Run `make docs` where this fails."""
    assert (ROOT / page).read_text() == GENERATED[page]()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file or folder that is there."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_pages_name_are_there(page: Path) -> None:
    """A path in backticks that ends as a source file does is one, below the root or the package."""
    for name in re.findall(r"`([a-z_-]+/[a-z_/-]+\.(?:py|md|rs))`", page.read_text()):
        assert (ROOT / name).exists() or (ROOT / "src" / "maskwire" / name).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_pages_name_exist_with_their_options(page: Path) -> None:
    """Each `maskwire ...` line of a shell block names a command and options that it has."""
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for line in re.findall(r"maskwire .*", block):
            _, name, *rest = shlex.split(line, comments=True)
            command = maskwire.commands[name]
            if isinstance(command, click.Group):
                command = command.commands[rest[0]]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known
