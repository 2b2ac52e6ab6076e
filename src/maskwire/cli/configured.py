"""``maskwire.yaml``: what ``maskwire serve`` takes for its options where the command line says nothing, and where other
commands, in its folder, find the gateway's source, policy, ledger and principals.

Its keys are the options of ``serve``: there is no other list of them.
What it must never do: take a file with a password in it that others may read, or pass over a key that it does not know
where that could show more than was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    from maskwire.access.document import Part

FILE = "maskwire.yaml"
DEMO = "demo"  # as a source: the sample database, which serve starts itself
_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_WARNED = "maskwire.cli.configured"  # in a context: what was passed over is said already


def configure(context: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """Puts what the file says under the command's options. Without ``--config`` one that is not there says nothing."""
    path = value or Path(FILE)
    if value is None and not path.is_file():
        return None
    keys = keys_of(context.command)
    context.default_map = {keys[key].name or key: value for key, value in read(path, keys).items()}
    return path


def keys_of(command: click.Command) -> dict[str, click.Parameter]:
    """What a file may say for a command: its options by their names with _ for -, and ``source`` for its URL."""
    return {_key(one): one for one in command.params if one.expose_value}


def _key(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return "source"
    return max(parameter.opts, key=len).lstrip("-").replace("-", "_")


def stated(key: str) -> Callable[[], Any]:
    """The default of an option: what the file of this folder says under ``key``. Of ``serve`` it is said already.

    What is wrong with other keys stops no command that does not need them.
    """

    def default() -> Any:
        return None if click.get_current_context().default_map is not None else _here(key)

    return default


def as_served(*keys: str) -> list[Any]:
    """What ``serve`` in this folder would take for these of its options: for commands that show values, which are
    stopped by whatever stops it. Raises ConfigurationError, click.UsageError."""
    from maskwire.cli.serve import serve  # noqa: PLC0415 - it reads a file by this module

    names = ["-h", "--help"]  # as in the whole program: a command keeps those of its first context
    taken, named = serve.make_context("maskwire serve", [], help_option_names=names).params, keys_of(serve)
    return [taken[named[key].name or key] for key in keys]


def _here(key: str) -> Any:
    if not Path(FILE).is_file():
        return None
    from maskwire.cli.serve import serve  # noqa: PLC0415 - it reads a file by this module

    def passed_over(other: str, fault: ConfigurationError) -> None:
        if other == key:
            raise fault
        _warn(fault)

    return read(Path(FILE), keys_of(serve), passed_over).get(key)


def tenant() -> str:
    """Whose data the folder's gateway serves: its tokens to log in with are made by that tenant's keys."""
    from maskwire.transform.keyring import TENANT  # noqa: PLC0415 - loads the kernel, which --help does not need

    return str(stated("tenant")() or TENANT)


def policy_of(file: str | None) -> str | None:
    """The policy that is meant, ``file`` or the folder's, told on standard error. Raises ConfigurationError."""
    (served,) = as_served("policy")
    whence = f" ({FILE})" if file is None and served is not None else ""
    meant: str | None = file or served
    click.echo(f"policy: {meant or 'default'}{whence}", err=True)
    return meant


def source(url: str | None, what: str = "Name the database's URL") -> str:
    """The database that is meant: ``url``, or the folder's. Raises click.UsageError where there is neither."""
    url = url if url is not None else _here("source")
    if url is None:
        raise click.UsageError(f"{what}, or write {FILE} with: maskwire init URL")
    if url != DEMO:
        return url
    from maskwire.cli.demo import sample  # noqa: PLC0415 - loads the kernel, which --help does not need

    return sample()


def read(
    path: Path, keys: dict[str, click.Parameter], passed_over: Callable[[str, ConfigurationError], None] | None = None
) -> dict[str, Any]:
    """What a file says, by its keys; its paths are of its folder. Raises ConfigurationError; where ``passed_over`` is
    given, it is told of keys that can't be taken instead."""
    from maskwire.access.document import read as document  # noqa: PLC0415 - loads YAML, which --help does not need

    found: dict[str, Any] = {}
    for key, part in document(path).members(None).items():
        try:
            if key not in keys:
                raise part.unknown(key, sorted(keys))
            found[key] = _said(key, part, keys[key], path.parent)
        except ConfigurationError as fault:
            if passed_over is None:
                raise
            passed_over(key, fault)
    _keep_to_oneself(path, found)
    return found


def _said(key: str, part: Part, parameter: click.Parameter, folder: Path) -> Any:
    """What is said under a key, as click takes it for the option."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return part.truth()
    if parameter.multiple:
        return [one.text() for one in part.items()] if part.is_list else [part.text()]
    if isinstance(parameter, click.Option) and isinstance(parameter.flag_value, str) and part.is_true:
        return parameter.flag_value  # the option with nothing behind it
    text = part.text()
    is_file = (
        isinstance(parameter.type, click.Path)
        or (key == "policy" and not _is_preset(text))
        or (key == "ledger" and not _is_url(text))
    )
    return str(folder / Path(text).expanduser()) if is_file else text


def _warn(fault: ConfigurationError) -> None:
    """Said once by a command, however many of its options are in the file."""
    said: set[str] = click.get_current_context().find_root().meta.setdefault(_WARNED, set())
    if str(fault) not in said:
        said.add(str(fault))
        click.echo(f"maskwire: warning: {fault} Passed over here; maskwire serve will not start with it.", err=True)


def _is_preset(text: str) -> bool:
    from maskwire.policy.layout import PRESETS  # noqa: PLC0415

    return text in PRESETS


def _is_url(text: str) -> bool:
    return "://" in text


def _keep_to_oneself(path: Path, found: dict[str, Any]) -> None:
    """A URL with a password makes the file a secret."""
    texts = [text for said in found.values() for text in (said if isinstance(said, list) else [said])]
    is_secret = any(isinstance(text, str) and _PASSWORD.search(text) for text in texts)
    is_secret = is_secret or any(_has_password(found[key]) for key in ("source", "hardened_url") if key in found)
    if _is_url(ledger := found.get("ledger", "")):
        from maskwire.ledger.place import PostgresPlace, place_of  # noqa: PLC0415

        place = place_of(ledger)
        is_secret = is_secret or (isinstance(place, PostgresPlace) and bool(place.password))
    if is_secret and path.stat().st_mode & 0o077:
        raise ConfigurationError(f"{path} holds a password and others may read it. Run: chmod 600 {path}")


def _has_password(url: str) -> bool:
    """Whether a source's URL says one, in any place for it; a URL that can't be read is told of where it is used."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415

    try:
        return url != DEMO and bool(parse_address(url, mysql=True).password)
    except ConfigurationError:
        return "@" in url
