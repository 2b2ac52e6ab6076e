"""Options with which an operator states, for an agent, why and for whom it asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

TOKEN = "MASKWIRE_TOKEN"  # noqa: S105 - the name of a variable


def statements(command: Callable[..., Any]) -> Callable[..., Any]:
    """``purpose``, ``on_behalf_of`` and ``model``."""
    for option in (
        click.option("--model", default="", help="The model that asks, as it is recorded."),
        click.option("--on-behalf-of", default="", help="For whom it asks, where the principal may act for others."),
        click.option("--purpose", default="", help="Why it asks; a call may state another."),
    ):
        command = option(command)
    return command


def said(purpose: str, on_behalf_of: str, model: str) -> dict[str, str]:
    """What was stated, by what it is called at every door."""
    named = {"purpose": purpose, "on_behalf_of": on_behalf_of, "model": model}
    return {what: text for what, text in named.items() if text}


def token() -> str | None:
    """The token of who asks, from the environment."""
    return os.environ.get(TOKEN) or None
