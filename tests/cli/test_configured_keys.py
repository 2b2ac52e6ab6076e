"""``maskwire.yaml`` takes every option of ``serve``, and a key that is not known stops only what might show more."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.test_access_commands import run

from maskwire.cli.configured import as_served, keys_of, read
from maskwire.cli.serve import serve
from maskwire.errors import ConfigurationError

_ALL = """
source: postgresql://reader@db.example/shop
listen: 127.0.0.1:7000
policy: own.yaml
ledger: own/ledger.db
access: access.yaml
durability: strict
tls_cert: server.crt
tls_key: server.key
tls_client_ca: clients.crt
hardened_url: postgresql://hardened@db.example/shop
upstream_sessions: 7
workers: 2
max_rows: 100
max_bytes: 100000
statement_timeout: 30
idle_timeout: 60
drain: 5
mcp: 127.0.0.1:7001
mcp_url: https://agents.example.com/mcp
mcp_queries: queries.yaml
llm: 127.0.0.1:7002
llm_upstream: [openai=https://api.openai.com/v1, own=http://127.0.0.1:9/v1]
llm_config: llm.yaml
http: 127.0.0.1:7003
http_config: http.yaml
console: true
console_url: https://console.example.com
otlp: http://127.0.0.1:4318
log_format: json
tenant: acme
transcripts: true
"""


@pytest.fixture(name="folder")
def folder_with_a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", bytes(range(32)).hex())
    monkeypatch.delenv("MASKWIRE_LEDGER", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_takes_every_option_of_serve(folder: Path) -> None:
    """The keys are made from the options; here a file has all of them, and serve gets them as from a command line."""
    (folder / "maskwire.yaml").write_text(_ALL)
    options = {one.name for one in serve.params if isinstance(one, click.Option)} - {"config"}
    said = read(folder / "maskwire.yaml", keys_of(serve))
    assert set(said) == set(keys_of(serve))
    assert {keys_of(serve)[key].name for key in said} == options | {"url"}
    assert as_served("source", "workers", "transcripts", "console", "llm", "tls_cert", "statement_timeout") == [
        "postgresql://reader@db.example/shop", 2, True, "127.0.0.1:8420", "127.0.0.1:7002", Path("server.crt"), 30.0,
    ]  # fmt: skip
    assert as_served("llm_upstream") == [("openai=https://api.openai.com/v1", "own=http://127.0.0.1:9/v1")]


def test_paths_are_of_the_files_folder_and_presets_are_no_paths(tmp_path: Path) -> None:
    """Whatever folder serve is started in."""
    file = tmp_path / "maskwire.yaml"
    file.write_text("policy: hipaa-safe-harbor\nhttp_config: http.yaml\n")
    assert read(file, keys_of(serve)) == {
        "policy": "hipaa-safe-harbor", "http_config": str(tmp_path / "http.yaml"),
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["later_key: 7", "listen: [a, b]", "transcripts: perhaps"])
@pytest.mark.parametrize("command", ["saw", "sessions", "alerts"])
def test_a_key_that_a_reader_does_not_need_stops_it_not(
    capsys: pytest.CaptureFixture[str], folder: Path, command: str, fault: str
) -> None:
    """It is told of once, with its line; the ledger is the folder's all the same."""
    (folder / "maskwire.yaml").write_text(f"source: demo\nledger: own/ledger.db\n{fault}\n")
    code, _, err = run(capsys, command)
    assert (code, err.count("maskwire: warning: maskwire.yaml:3:")) == (1, 1)
    assert f"There is no ledger at {folder / 'own' / 'ledger.db'}" in err


@pytest.mark.parametrize("fault", ["ledger: [a, b]", "policy: 'x", "ledger: a\nledger: b"])
def test_a_key_that_is_needed_and_what_is_no_yaml_stop_it(
    capsys: pytest.CaptureFixture[str], folder: Path, fault: str
) -> None:
    """Another ledger than the one that was meant is not read."""
    (folder / "maskwire.yaml").write_text(f"{fault}\n")
    code, _, err = run(capsys, "saw")
    assert (code, "maskwire: maskwire.yaml:" in err, "There is no ledger" in err) == (1, True, False)


def test_serve_does_not_start_with_a_key_that_it_does_not_know(folder: Path) -> None:
    """It may have been the policy."""
    (folder / "maskwire.yaml").write_text("source: demo\npolcy: policy.yaml\n")
    with pytest.raises(ConfigurationError) as told:
        as_served("policy")
    assert str(told.value) == 'maskwire.yaml:2: "polcy" is not known here. Did you mean "policy"?'


def test_any_url_with_a_password_makes_the_file_a_secret(folder: Path) -> None:
    """Of a source, a collector or a model's provider."""
    file = folder / "maskwire.yaml"
    for said in ("source: postgresql://a:b@db/shop", "otlp: http://a:b@c:4318", "llm_upstream: [own=http://a:b@c/v1]"):
        file.write_text(f"{said}\n")
        file.chmod(0o644)
        with pytest.raises(ConfigurationError, match="chmod 600"):
            read(file, keys_of(serve))
        file.chmod(0o600)
        assert read(file, keys_of(serve))
