"""``maskwire init``: from a database to a gateway's files in one step.

What it must never do: write a value from the database into a file, or replace a file that it was not told to.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire import secret_file
from maskwire.cli.configured import DEMO, FILE
from maskwire.cli.report import plain
from maskwire.cli.scan import classify, show_found
from maskwire.cli.suggest import suggestion
from maskwire.cli.terminal import console
from maskwire.errors import ConfigurationError
from maskwire.model import Classification, Column

if TYPE_CHECKING:
    from maskwire.gateway.address import Address

_POLICY = "policy.yaml"
_EXPECTED = 200  # columns at most for which the policy file says what is expected


@click.command(short_help="Scan a database, and write the gateway's files.")
@click.argument("url", required=False)
@click.option("--demo", "is_demo", is_flag=True, help="The sample database of `maskwire demo`, in place of a URL.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=".", help="Where; here by default.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def init(url: str | None, is_demo: bool, folder: Path, force: bool) -> None:
    """Scan the database at URL, show what is sensitive in it, and write maskwire.yaml and policy.yaml.

    What they say is what the gateway does without them: everything sensitive is masked, for everyone. They are a place
    to begin, with a reason for each column. `maskwire serve`, in the same folder, then needs no arguments.

    No value of the database is written. maskwire.yaml holds the URL, its password too, and is readable by you alone.

    \b
    Examples:
      maskwire init postgresql://user:password@host/database && maskwire serve
      maskwire init mysql://user:password@host/database && maskwire serve
    """
    if (url is None) != is_demo:
        raise click.UsageError("Name a URL, or --demo for the sample database.")
    files = folder / FILE, folder / _POLICY
    if not force and (there := [str(file) for file in files if file.exists()]):
        are = "are" if there[1:] else "is"
        raise ConfigurationError(f"{' and '.join(there)} {are} there already. Name another --folder, or use --force.")
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel, which --help does not need

    out = console()
    source = url if url is not None else _sample()
    address = parse_address(source, mysql=True)
    found, read = asyncio.run(classify(source))
    show_found(out, found, read)
    policy = _policy(found, read, DEMO if is_demo else address.database)
    held = _tested(policy)
    folder.mkdir(parents=True, exist_ok=True)
    secret_file.write(files[0], _configuration(url or DEMO, address))
    files[1].write_text(policy)
    out.print(
        f"\nWritten: {files[0]} and {files[1]}; {held} of {held} expectations of the policy hold.", soft_wrap=True
    )
    where = "" if folder == Path() else f"cd {folder} && "
    out.print(plain(f"Next:  {where}maskwire serve", "bold"), soft_wrap=True)
    if found:
        out.print(plain(f"Then:  {_client(address)} '{_first_query(found, address)}'"), soft_wrap=True)


def _sample() -> str:
    from maskwire.cli.demo import sample  # noqa: PLC0415

    return sample()


def _listen(address: Address) -> str:
    return "127.0.0.1:3307" if address.dialect == "mysql" else "127.0.0.1:6432"


def _client(address: Address) -> str:
    """How a statement is sent to the gateway by the database's own client, up to that statement."""
    if address.dialect == "mysql":
        return "mysql --protocol=tcp -h 127.0.0.1 -P 3307 -u agent -p -e"
    return "psql <the URL behind ready:> -c"


def _configuration(url: str, address: Address) -> str:
    secret = (
        "\n# It holds a password: keep this file to yourself, and out of version control." if address.password else ""
    )
    return f"""\
# What `maskwire serve` takes for its options when it is started in this folder. What the command line says goes first.
# `maskwire serve --help` has every option; the keys here are their names, with _ for - (docs/settings.md lists them).
# Other commands in this folder (mask, mcp serve, token, access, saw, ledger, ...) take from here what they need, too.
{secret}
# The database. A role that can only read is enough, and better.
source: {_quoted(url)}

# Where clients connect to.
listen: {_listen(address)}

# Who may see what. A change counts at once. Check it first: maskwire policy check {_POLICY}
policy: {_POLICY}

# Without a file of principals there is one, agent, whose password is made anew at each start (or MASKWIRE_PASSWORD).
# access: access.yaml

# For clients on other machines: TLS.
# tls_cert: server.crt
# tls_key: server.key

# The most that one answer may have.
# max_rows: 100000
"""


def _policy(found: Sequence[tuple[Column, Classification]], read: int, database: str) -> str:
    """The text of a policy file that says what the default policy does, column by column, and expects it."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return "\n".join(
        [
            f"# Written by maskwire init on {now}.",
            "#   maskwire policy check policy.yaml      is it sound?",
            "#   maskwire policy test policy.yaml       does it decide what it expects, at the end?",
            "#   maskwire policy explain policy.yaml --column schema.table.column",
            "extends: default   # what no rule here is about",
            "",
            "# Who is to see a column as it is gets a rule before the others, for example:",
            "#  - {name: support-sees-mail, roles: [support], columns: [public.users.email], effect: show}",
            "# Which rows may be read, by conditions on the table:",
            "# rows:",
            "#  - {name: own-tenant, tables: [public.orders], where: 'tenant = {principal.tenant}'}",
            "",
            suggestion(found, read),
            *_expectations(found),
            "",
        ]
    ).replace("extends:", f"name: {_name(database)}\nextends:", 1)


def _expectations(found: Sequence[tuple[Column, Classification]]) -> Iterator[str]:
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    asked = [(column, it) for column, it in found if "." not in column.schema + column.table + column.name]
    if not asked:
        yield "expect:\n  - {entity: EMAIL_ADDRESS, effect: mask, transform: token}"
        return
    yield "# What must stay so for the agent, whatever is changed above."
    yield "expect:"
    for column, it in asked[:_EXPECTED]:
        decided = DEFAULT.decide(it.entity, it.category)
        said = f"entity: {it.entity}, effect: {decided.effect.value}, transform: {decided.transform.name}"
        yield f"  - {{column: {_quoted(str(column))}, {said}}}"


def _tested(text: str) -> int:
    """How many expectations of the policy there are, all of which hold. Raises MaskwireError."""
    from maskwire.policy.explain import failing  # noqa: PLC0415
    from maskwire.policy_file import categories_of, parse  # noqa: PLC0415

    loaded = parse(text, _POLICY)
    categories, now = categories_of(loaded.policy), time.time()
    for expected in loaded.expectations:
        if (failed := failing(loaded.policy, expected, categories, now)) is not None:
            raise ConfigurationError(f"The policy that was made is not as expected, and is not written: {failed[0]}")
    return len(loaded.expectations)


def _first_query(found: Sequence[tuple[Column, Classification]], address: Address) -> str:
    """A question to the table with the most sensitive columns."""
    (place, _), *_ = Counter((column.schema, column.table) for column, _ in found).most_common(1)
    quote = "`" if address.dialect == "mysql" else '"'
    table = ".".join(name if name.isidentifier() and name.islower() else f"{quote}{name}{quote}" for name in place)
    return f"SELECT * FROM {table} LIMIT 5"  # noqa: S608 - it is printed


def _quoted(text: str) -> str:
    """A text as YAML writes it in quotes, where JSON is YAML."""
    import json  # noqa: PLC0415

    return json.dumps(text, ensure_ascii=False)


def _name(database: str) -> str:
    """A database's name as a policy's."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in database.lower()).strip("-")
    return name[:64] or "policy"
