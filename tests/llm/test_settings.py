"""The LLM gateway's settings, and the page that tells them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maskwire.errors import ConfigurationError
from maskwire.http.faults import Fault
from maskwire.llm.budgets import Budgets
from maskwire.llm.routes import route_of
from maskwire.llm.settings import Budget, settings_of, upstream
from maskwire.model import Principal
from maskwire.policy_file import read

PAGE = (Path(__file__).parent.parent.parent / "docs/llm.md").read_text()
_POLICY, _FILE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_of_the_page_are_read(tmp_path: Path) -> None:
    """The policy, and the file, whose key must be its owner's alone."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(_POLICY)
    assert read(policy).policy.rules[0].name == "support-reads-mail"
    key = tmp_path / "openai.key"
    key.write_text("provider-key\n")
    key.chmod(0o600)
    path = tmp_path / "llm.yaml"
    path.write_text(_FILE.replace("/etc/maskwire/openai.key", str(key)))
    found = settings_of("127.0.0.1", 0, ["anthropic=https://api.anthropic.com"], path)
    assert set(found.upstreams) == {"openai", "local", "anthropic"}
    assert found.upstreams["openai"].credentials == {"authorization": "Bearer provider-key"}
    assert found.upstreams["openai"].url == "https://api.openai.com"
    assert "provider-key" not in repr(found)
    assert found.opened == {"images"}
    assert found.public == "https://llm.example.com"
    assert found.budgets[0] == Budget(roles=frozenset({"batch"}), requests_per_minute=600, tokens_per_day=5_000_000)
    key.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        settings_of("127.0.0.1", 0, [], path)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("openai", "http://example.com"),
        ("openai", "https://u:p@example.com"),
        ("Open AI", "https://x.com"),
        ("a", "ftp://x"),
    ],
)
def test_an_upstream_is_reached_safely_or_not_at_all(name: str, url: str) -> None:
    """Plain http for this machine only; no password in a URL."""
    with pytest.raises(ConfigurationError):
        upstream(name, url, "")


@pytest.mark.parametrize(
    "text", ["open: [everything]", "upstreams: {a: {}}", "budgets: [{requests_per_minute: 0}]", "x: 1"]
)
def test_a_file_with_a_fault_is_refused(text: str, tmp_path: Path) -> None:
    """With its line."""
    path = tmp_path / "llm.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=":1:"):
        settings_of("127.0.0.1", 0, ["openai=https://x.com"], path)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/files",
        "/v1/messages/",
        "/v1/messages/batches",
        "/other/v1/messages",
        "//v1/messages",
        "/v1/chat/completions/../x",
    ],
)
def test_paths_are_those_that_are_written_down(path: str) -> None:
    """Of upstreams that there are."""
    assert route_of(path, {"openai": 1, "anthropic": 1}) is None


def test_a_day_of_tokens_ends() -> None:
    """Who is over it waits for the next."""
    who = Principal("ann")
    budgets = Budgets([Budget(frozenset({"a*"}), tokens_per_day=10)])
    budgets.ask(who, 0.0)
    budgets.use(who, 10, 0.0)
    with pytest.raises(Fault) as waits:
        budgets.ask(who, 80_000.0)
    assert waits.value.wait == 6401
    budgets.ask(who, 86_400.0)
    budgets.ask(Principal("bob"), 80_000.0)
