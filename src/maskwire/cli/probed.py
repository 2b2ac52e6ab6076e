"""What ``maskwire probe`` prints for people."""

from __future__ import annotations

from rich.table import Table

from maskwire.cli.terminal import console
from maskwire.probe.judge import Verdict
from maskwire.probe.report import Probe, lines, reasons, summary, together

__all__ = ["show"]

_REASONS = 8


def show(found: Probe) -> None:
    """A count by door and group, why attacks were refused, and each that got through."""
    out = console()
    if found.columns:
        out.print(f"Probed {', '.join(found.columns)}.", soft_wrap=True, markup=False)
    out.print(f"{len(found.outcomes):,} attempts.")
    if found.works:
        works = sum(found.works.values())
        out.print(f"Of {len(found.works):,} attacks sent to the source itself, {works:,} got something of it.")
    for note in found.notes:
        out.print(note, soft_wrap=True, markup=False)
    if found.shown:
        out.print(
            f"Not probed, since it is shown to this principal: {', '.join(found.shown)}.", soft_wrap=True, markup=False
        )
    table = Table("Door", "Group", box=None, pad_edge=False)
    for verdict in Verdict:
        table.add_column(str(verdict), justify="right")
    for (door, group), counted in summary(found).items():
        table.add_row(door, group, *(f"{counted[verdict]:,}" for verdict in Verdict))
    out.print(table)
    said = reasons(found)
    if said:
        out.print("\nWhy it was refused:")
        for reason, count in said.most_common(_REASONS):
            out.print(f"  {count:>5,}  {reason}", soft_wrap=True, markup=False)
        if len(said) > _REASONS:
            out.print(f"  and {len(said) - _REASONS} more reasons: --json has them all.")
    got = together(found)
    for same in got:
        out.print("\n" + "\n".join(lines(same)), soft_wrap=True, markup=False)
    out.print(f"\n{len(got)} attacks got through." if got else "\nNothing got through.")
