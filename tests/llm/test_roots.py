"""Where each upstream's API is reached, as clients and operators are told."""

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.llm.door import _unknown
from maskwire.llm.routes import ROUTES, roots_of, route_of


def test_each_upstream_has_a_root_under_which_its_paths_are_known() -> None:
    """What serve prints is what an SDK is given: Anthropic's adds /v1 by itself."""
    roots = roots_of({"openai": 1, "anthropic": 1, "mine": 1})
    assert roots == {"anthropic": "", "mine": "/mine/v1", "openai": "/v1"}
    for path in ROUTES:
        assert route_of(f"/mine{path}", roots) == (ROUTES[path], "mine")


def test_a_path_without_its_upstream_says_which_there_are() -> None:
    """The path is known, and nothing stands behind it."""
    fault = _unknown("/v1/chat/completions", {"mine": 1})
    assert "called openai" in fault.message
    assert "mine (/mine/v1)" in fault.message
    assert "not known here" in _unknown("/v1/models", {"mine": 1}).message
