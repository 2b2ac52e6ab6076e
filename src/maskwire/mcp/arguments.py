"""Every argument of every tool, held against the tool's own schema before anything is done with it.

What it must never do: repeat an argument in an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from maskwire.mcp.answers import ToolError, like, wrong

LONGEST_SQL = 100_000  # characters
_LONGEST_TEXT = 100_000
_MOST_PARAMETERS = 200
_SCALAR = {"type": ["string", "number", "boolean", "null"], "maxLength": _LONGEST_TEXT}

SQL: dict[str, Any] = {
    "type": "string", "minLength": 1, "maxLength": LONGEST_SQL,
    "description": "One statement that reads: SELECT, WITH, VALUES, TABLE or SHOW. Write parameters as $1, $2.",
}  # fmt: skip
PARAMETERS: dict[str, Any] = {
    "type": "array", "maxItems": _MOST_PARAMETERS,
    "items": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "maxItems": 10_000}]},
    "description": "Values of $1, $2, ... in order. Dates and the like as text. Masked values that an earlier answer "
    "showed are understood here.",
}  # fmt: skip
PURPOSE: dict[str, Any] = {
    "type": "string", "minLength": 1, "maxLength": 64,
    "description": "Why this is asked, in a few plain words. Policy may ask for one, and it is recorded.",
}  # fmt: skip


def schema(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of a tool's arguments. What it does not name is not taken."""
    return {
        "type": "object",
        "properties": dict(properties),
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def checked(arguments: Mapping[str, Any], tool: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments, where they are of the tool's schema. Raises ToolError, which says what to change."""
    for text in _texts(arguments):
        if "\0" in text or not _is_unicode(text):
            raise wrong("An argument holds a NUL character or half of a character.", "Send plain Unicode text.")
    fault = best_match(Draft202012Validator(known).iter_errors(arguments))
    if fault is not None:
        raise _told(fault, tool, known)
    return arguments


def _told(fault: ValidationError, tool: str, known: Mapping[str, Any]) -> ToolError:
    names, instance = list(known["properties"]), fault.instance
    takes = f"{tool} takes: {', '.join(names)}." if names else f"{tool} takes no arguments."
    if fault.validator == "additionalProperties" and isinstance(instance, Mapping):
        extra = [name for name in instance if name not in names]
        near = tuple(dict.fromkeys(found for name in extra for found in like(str(name)[:64], names)))
        return ToolError(wrong("There is an argument that this tool does not have.", takes).refusal, near)
    if fault.validator == "required" and isinstance(instance, Mapping):
        needed: list[str] = known.get("required", [])
        missing = ", ".join(name for name in needed if name not in instance)
        return wrong(f"An argument is missing: {missing}.", takes)
    at = next((one for one in fault.absolute_path if isinstance(one, str)), "arguments")
    place = at if at in names else "arguments"
    about = fault.validator_value
    said = f"{fault.validator} {about}" if isinstance(about, int | float | str) else f"{fault.validator}"
    if fault.validator in ("type", "enum") and isinstance(about, list):
        said = f"{fault.validator} {', '.join(map(str, about))}"
    return wrong(f"{place} is not of its form ({said}).", takes)


def _texts(value: object) -> list[str]:
    """Every text in it, keys too, without recursion: what is sent may be nested deeply."""
    found, left = list[str](), [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one
    return found


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_parameter(value: object) -> str | None:
    """A value as PostgreSQL reads it in text: an array in braces."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list():
            return "{" + ",".join(_element(one) for one in value) + "}"
        case _:
            return str(value)


def _element(value: object) -> str:
    text = as_parameter(value)
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
