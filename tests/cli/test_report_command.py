"""``maskwire report``: one file that loads and runs nothing, whatever the names in the ledger say."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, moment
from maskwire.model import Column, Principal

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u202e\x1b[31m\x00"


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def run(capsys: pytest.CaptureFixture[str], ledger: Path, *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["report", "--ledger", str(ledger), *map(str, arguments)])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(ended.value.code or 0), out, err


@pytest.fixture(name="ledger")
def hostile_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    column = ColumnEntry((Column(HOSTILE, HOSTILE, HOSTILE),), HOSTILE, "token", HOSTILE, masked=1,
                         findings=((HOSTILE, 1),))  # fmt: skip
    who = Principal(HOSTILE, on_behalf_of=HOSTILE, model=HOSTILE, agent=HOSTILE, authentication=HOSTILE)
    with Ledger(path) as ledger:
        ledger.append(
            [
                Entry(moment(1), HOSTILE, who, exchange=HOSTILE, purpose=HOSTILE, door=HOSTILE, source=HOSTILE,
                      client=f"{HOSTILE}:1", application=HOSTILE, shape=HOSTILE, columns=(column,), rows=1,
                      policy=HOSTILE, version=HOSTILE, classified=column.origins),
                Entry(moment(2), HOSTILE, who, Kind.LOGIN_FAILED, outcome=Outcome.REFUSED, client=HOSTILE),
            ]
        )  # fmt: skip
    return path


@pytest.mark.parametrize("name", ["soc2", "hipaa", "gdpr", "pci-dss", "eu-ai-act"])
def test_a_name_in_the_ledger_is_text_on_the_page(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path, name: str
) -> None:
    """No element or attribute comes of it, nothing is loaded, and no character steers what is beside it."""
    target = tmp_path / "r.html"
    assert run(capsys, ledger, "--framework", name, "--from", "1970-01-01", "--output", target)[0] == 0
    page = target.read_text("utf-8")
    elements = Elements()
    elements.feed(page)
    assert {tag for tag, _ in elements.found} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "tr", "th", "td", "code", "a",
        "article", "span", "div", "details", "summary", "pre",
    }  # fmt: skip
    for _, attributes in elements.found:
        assert not any(it.startswith("on") or it == "src" for it in attributes)
        assert (attributes.get("href") or "#").startswith(("#", "data:text/plain;base64,"))
    assert page.count("<style>") == page.count("</style>") == 1
    assert "default-src 'none'" in page
    assert not {"\u202e", "\x1b", "\x00"} & set(page)


def test_the_same_as_json_is_complete(capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path) -> None:
    """On standard output, and as a file."""
    window = ("--framework", "gdpr", "--from", "1970-01-01", "--to", "1971-01-01")
    code, out, _ = run(capsys, ledger, *window, "--json")
    told = json.loads(out)
    assert (code, told["framework"], told["entries"]) == (0, "gdpr", 2)
    assert {one["id"] for one in told["controls"]} >= {"Art. 25(2)", "Art. 30(1)"}
    target = tmp_path / "r.json"
    assert run(capsys, ledger, *window, "--output", target)[0] == 0
    assert json.loads(target.read_text())["controls"][0]["id"] == "Art. 5(1)(b)"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--framework", "soc2", "--from", "2026-01-02", "--to", "2026-01-01"),
        ("--framework", "soc2", "--from", "2026-01-02", "--output", "report.pdf"),
        ("--framework", "other", "--from", "2026-01-02"), ("--framework", "soc2"),
        ("--framework", "soc2", "--from", "1970-01-01", "--output", "/nowhere/at/all/x.html"),
    ],
)  # fmt: skip
def test_what_can_not_be_made_is_an_error(
    capsys: pytest.CaptureFixture[str], ledger: Path, arguments: tuple[str, ...]
) -> None:
    """In words, and before anything is written."""
    assert run(capsys, ledger, *arguments)[0] in {1, 2}


def test_whoever_makes_a_report_stands_in_the_ledger(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path
) -> None:
    """As a reading of it, which the next report counts."""
    run(capsys, ledger, "--framework", "soc2", "--from", "1970-01-01", "--output", tmp_path / "r.html")
    told = json.loads(run(capsys, ledger, "--framework", "soc2", "--from", "1970-01-01", "--json")[1])
    readings = next(it for one in told["controls"] for it in one["evidence"] if it["name"] == "readings")
    assert readings["count"] == 1
