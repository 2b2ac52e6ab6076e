"""``maskwire detect``: what is sensitive in a text, in files, in folders?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from maskwire.cli.read import NoTextError, Part, files, parts, standard_input
from maskwire.cli.report import by_ending, plain
from maskwire.cli.terminal import console
from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    from maskwire.cli.found import Found

_COLOURS = {"pii": "yellow", "phi": "magenta", "pci": "cyan", "secret": "bold red"}
_TABLES = frozenset({".parquet", ".pq", ".arrow", ".feather", ".ipc"})  # what maskwire mask reads, and is no text
_FOUND = 3  # the exit code of --fail


@click.command(short_help="Find or mask what is sensitive in texts, files and folders.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--text", "given", metavar="TEXT", help="Look at this text instead of files or standard input.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object per finding.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print one SARIF 2.1.0 document, for code hosts and editors.")
@click.option("--mask", is_flag=True, help="Print the text with every finding replaced by [ENTITY].")
@click.option("--explain", is_flag=True, help="Say of each finding why it is one, and what the default policy does.")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.0, metavar="0..1", help="Leave out what is less sure than this."
)
@click.option("--fail", is_flag=True, help="Exit with 3 if anything was found.")
@click.pass_context
def detect(  # noqa: PLR0917 - click passes options by name
    context: click.Context,
    paths: tuple[Path, ...],
    given: str | None,
    machine: bool,
    as_sarif: bool,
    mask: bool,
    explain: bool,
    least: float,
    fail: bool,
) -> None:
    """Find sensitive things in files, in folders (without .git and installed packages), or on standard input.

    What is found is never repeated. A line per finding: of one text its start and end (characters, end exclusive), of
    files path, line and column; then entity, category, confidence, and the path in a JSON document.

    \b
    Example:  echo 'write to ana@example.com' | maskwire detect --mask
    Example:  maskwire detect --fail --least 0.9 src/
    """
    _check(paths, given, mask=mask, forms=machine + as_sarif + mask)
    from maskwire.cli.found import search  # noqa: PLC0415 - for the commands that need it only

    skipped: list[str] = []
    unread: list[Path] = []
    every: list[Found] = []
    any_found = False
    for part in _texts(paths, given, skipped, unread):
        found = search(part, least, explained=explain)
        any_found = any_found or bool(found)
        if as_sarif:
            every.extend(found)
        elif mask:
            _print_masked(part, found)
        elif machine:
            for one in found:
                click.echo(json.dumps(_object(one)))
        else:
            _print(part, found)
    if as_sarif:
        from maskwire.cli.sarif import sarif  # noqa: PLC0415

        click.echo(json.dumps(sarif(every), indent=2))
    if unread:
        click.echo(f"not looked at, since they hold no text, by their endings: {by_ending(unread)}", err=True)
    for reason in skipped:
        click.echo(f"maskwire: {reason}", err=True)
    if any_found and fail:
        context.exit(_FOUND)
    if skipped:
        context.exit(1)


def _check(paths: tuple[Path, ...], given: str | None, *, mask: bool, forms: int) -> None:
    if forms > 1:
        raise click.UsageError("--json, --sarif and --mask exclude each other.")
    if given is not None and paths:
        raise click.UsageError("--text and paths exclude each other.")
    if mask and (len(paths) > 1 or (paths and paths[0].is_dir())):
        raise click.UsageError("--mask takes one text or one file.")


def _texts(paths: tuple[Path, ...], given: str | None, skipped: list[str], unread: list[Path]) -> Iterator[Part]:
    """Each text; what can't be read is told after the rest, since one bad file should not hide the others. Files of
    a folder that hold no text are counted by their endings."""
    if given is not None:
        yield Part("-", given)
    elif not paths:
        yield standard_input()
    for path in files(paths):
        try:
            yield from parts(path)
        except NoTextError:
            if path in paths:
                what = "maskwire mask" if path.suffix.lower() in _TABLES else "a program that reads its format"
                skipped.append(f"{plain(path).plain} holds no text and was not looked at. Use {what}.")
            else:
                unread.append(path)
        except UnicodeDecodeError:
            skipped.append(f"{plain(path).plain} is not UTF-8 and was not read. Convert it first, with iconv.")
        except OSError as fault:
            skipped.append(f"{plain(path).plain} can't be read ({type(fault).__name__}).")
    if len(paths) == 1 and skipped and not paths[0].is_dir():
        raise ConfigurationError(skipped.pop())


def _object(one: Found) -> dict[str, object]:
    it = one.finding
    where = {} if one.place == "-" else {"file": one.place}
    path = {"path": one.path} if one.path else {}
    why = {"why": one.why} if one.why else {}
    return {
        **where,
        "start": it.start,
        "end": it.end,
        "entity": it.entity,
        "category": it.category.value,
        "confidence": round(it.confidence, 3),
        "line": one.line,
        "column": one.column,
        **path,
        **why,
    }


def _print(part: Part, found: list[Found]) -> None:
    """A line per finding; on a terminal in colour, and under it the line it stands in, masked."""
    out = console()
    begins = [0, *(match.end() for match in re.finditer("\n", part.text))] if out.is_terminal else []
    for one in found:
        it = one.finding
        where = f"{it.start}\t{it.end}" if one.place == "-" else f"{one.place}:{one.line}:{one.column}"
        what = (it.entity, it.category.value, f"{it.confidence:.2f}", *((one.path,) if one.path else ()))
        if not out.is_terminal:
            click.echo("\t".join((where.replace("\n", " "), *what)))
        else:
            colour = _COLOURS[it.category.value]
            out.print(plain(where.replace("\t", "-"), "dim"), plain(what[0], colour), plain(" ".join(what[1:])))
            out.print(_line(part, found, one, begins))
        for reason in one.why:
            click.echo(f"    {reason}")


def _line(part: Part, found: list[Found], one: Found, begins: list[int]) -> Text:
    """The line of a finding with every finding in it masked, short enough to read."""
    at = one.line - part.line
    begin, end = begins[at], begins[at + 1] if at + 1 < len(begins) else len(part.text)
    shown, done = Text("    "), begin
    for other in found:
        start, stop = other.finding.start - part.offset, other.finding.end - part.offset
        if stop > begin and start < end:
            shown.append_text(plain(part.text[done : max(start, done)][-60:]))
            shown.append(f"[{other.finding.entity}]", style=_COLOURS[other.finding.category.value])
            done = max(stop, done)
    return shown.append_text(plain(part.text[done : max(end, done)].rstrip()[:60]))


def _print_masked(part: Part, found: list[Found]) -> None:
    from maskwire.cli.found import masked  # noqa: PLC0415

    out = console()
    for text, hidden in masked(part, found):
        if hidden and out.is_terminal:
            click.echo(click.style(text, fg="yellow", bold=True), nl=False)
        else:
            click.echo(text, nl=False)
