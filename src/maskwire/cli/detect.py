"""``maskwire detect``: what is sensitive in the text on standard input?"""

from __future__ import annotations

import json
import sys

import click

from maskwire.errors import ConfigurationError

_MOST = 64 * 1024 * 1024  # bytes of input that are held whole


@click.command(short_help="Find or mask what is sensitive in a text.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object per finding.")
@click.option("--mask", is_flag=True, help="Print the text with every finding replaced by [ENTITY].")
def detect(machine: bool, mask: bool) -> None:
    """Find sensitive things in the text on standard input, without repeating them.

    Prints a line per finding: start and end (characters, end exclusive), entity, category, confidence.

    \b
    Example:  echo 'write to ana@example.com' | maskwire detect --mask
    """
    from maskwire.detect.text import find  # noqa: PLC0415 - loads the kernel, which --help does not need

    if machine and mask:
        raise click.UsageError("--json and --mask exclude each other.")
    raw = sys.stdin.buffer.read(_MOST + 1)
    if len(raw) > _MOST:
        raise ConfigurationError("The text is larger than 64 MiB. Cut it in parts.")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise ConfigurationError("The text is not UTF-8. Convert it first, for example with iconv.") from None
    findings = find(text)
    if mask:
        done = 0
        for finding in findings:
            click.echo(f"{text[done : finding.start]}[{finding.entity}]", nl=False)
            done = finding.end
        click.echo(text[done:], nl=False)
        return
    for finding in findings:
        if machine:
            line = json.dumps(
                {
                    "start": finding.start,
                    "end": finding.end,
                    "entity": finding.entity,
                    "category": finding.category.value,
                    "confidence": round(finding.confidence, 3),
                }
            )
        else:
            line = (
                f"{finding.start}\t{finding.end}\t{finding.entity}\t{finding.category.value}\t{finding.confidence:.2f}"
            )
        click.echo(line)
