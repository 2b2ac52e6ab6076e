"""What commands print where the terminal can't show every letter."""

import io
import sys

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_table_is_drawn_with_what_the_terminal_has(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """A terminal that is not UTF-8 gets plain lines, and no error."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    with pytest.raises(SystemExit) as ended:
        cli.main(["policy", "explain", "--column", "public.users.email", "--entity", "EMAIL_ADDRESS"])
    assert ended.value.code == 0
    shown = raw.getvalue().decode(encoding)
    assert "joinable-identifiers" in shown
    assert ("\N{BOX DRAWINGS LIGHT HORIZONTAL}" in shown) == (encoding == "utf-8")
