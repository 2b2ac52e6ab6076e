"""What the commands on policies share: reading FILE, naming a viewer, and saying a decision."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire.errors import ConfigurationError
from maskwire.model import Column, Principal, PrincipalKind, Purpose, Viewer

if TYPE_CHECKING:
    from maskwire.policy.load import Loaded


def read_policy(file: str) -> Loaded:
    """A policy file, or the preset of that name where there is no such file. Raises ConfigurationError."""
    from maskwire.policy.layout import PRESETS  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy_file import PRESETS as FOLDER  # noqa: PLC0415
    from maskwire.policy_file import read  # noqa: PLC0415

    path = Path(file)
    if not path.exists() and file not in PRESETS:
        presets = ", ".join(PRESETS)
        raise ConfigurationError(f"There is no policy file {file}, and no preset of that name. Presets: {presets}.")
    return read(path if path.exists() else FOLDER / f"{file}.yaml")


class ColumnName(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.3 on
    """A stored column as schema.table.column."""

    name = "schema.table.column"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Column:
        """The column."""
        parts = value.split(".")
        if len(parts) != 3 or not all(parts):
            self.fail("write a column as schema.table.column", param, ctx)
        return Column(*parts)


class Instant(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A time as ISO 8601, taken as UTC where it names no zone."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds since 1970."""
        try:
            stated = datetime.fromisoformat(value)
            return (stated if stated.tzinfo else stated.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            self.fail("write a time as 2026-01-31 or 2026-01-31T09:30:00Z", param, ctx)


def viewer(principal: str, kind: str, roles: Sequence[str], *, purpose: str, source: str, at: float | None) -> Viewer:
    """Who is asked about."""
    who = Principal(principal, PrincipalKind(kind), roles=frozenset(roles))
    return Viewer(who, Purpose(purpose), source, time.time() if at is None else at)


def known_entity(entity: str | None, own: Sequence[str]) -> str | None:
    """An entity that can be found. Raises ConfigurationError."""
    from maskwire.policy.faults import nearest  # noqa: PLC0415
    from maskwire.policy_file import entities  # noqa: PLC0415

    known = [*entities(), *own]
    if entity is not None and entity not in known:
        raise ConfigurationError(f'"{entity}" is no entity that can be found{nearest(entity, known) or "."}')
    return entity
