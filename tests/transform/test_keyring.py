"""The root key: the same on every start, and its owner's alone."""

from pathlib import Path

import pytest

from maskwire.errors import ConfigurationError
from maskwire.transform import keyring


def test_the_root_key_is_made_once_and_for_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same key on every start; a file that others can read, or half a key, is refused."""
    monkeypatch.delenv(keyring.VARIABLE, raising=False)
    path = tmp_path / "deep" / "root.key"
    key = keyring.load(path)
    assert len(key) == 32
    assert keyring.load(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["root.key"]
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod"):
        keyring.load(path)
    path.chmod(0o600)
    path.write_text("c0ffee")
    with pytest.raises(ConfigurationError, match="damaged") as caught:
        keyring.load(path)
    assert "c0ffee" not in str(caught.value)


def test_the_root_key_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then no file is made."""
    monkeypatch.setenv(keyring.VARIABLE, "ab" * 32)
    assert keyring.load(tmp_path / "root.key") == b"\xab" * 32
    monkeypatch.setenv(keyring.VARIABLE, "canary")
    with pytest.raises(ConfigurationError):
        keyring.load(tmp_path / "root.key")
    assert list(tmp_path.iterdir()) == []
