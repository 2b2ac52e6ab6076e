"""YAML as a tree whose every node knows its line and column, within bounds.

What it must never do: make an object, follow an alias (a few lines can stand for billions of nodes), or nest deeper
than the stack.
"""

from __future__ import annotations

import yaml

from maskwire.policy.faults import Fault, Mark, PolicyError

MAX_CHARACTERS = 1 << 20
MAX_DEPTH = 16


def mark_of(node: yaml.Node | yaml.Event) -> Mark:
    """Where a node or an event begins."""
    begin = node.start_mark
    return Mark(begin.line + 1, begin.column + 1) if begin is not None else Mark(1, 1)


def compose(text: str) -> yaml.Node:
    """The tree of one document. Raises PolicyError."""
    if len(text) > MAX_CHARACTERS:
        raise PolicyError([Fault(Mark(1, 1), f"the file is longer than {MAX_CHARACTERS} characters")])
    try:
        _check(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at is not None else Mark(1, 1)
        # The parser's own words name tokens and characters of YAML; the text itself stands in its snippet only.
        raise PolicyError([Fault(mark, f"this is not YAML: {_problem(error)}")]) from None
    except yaml.YAMLError:
        raise PolicyError([Fault(Mark(1, 1), "this is not YAML: it holds a character that is not allowed")]) from None
    if node is None:
        raise PolicyError([Fault(Mark(1, 1), "the file is empty; write at least: extends: default")])
    return node


def _problem(error: yaml.MarkedYAMLError) -> str:
    problem = (error.problem or "").split(" '")[0].removesuffix(", but found")
    if problem == "expected <block end>":
        return "it is indented otherwise than the lines before, or one of those is not closed"
    return problem or "it can't be read here"


def _check(text: str) -> None:
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark = mark_of(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise PolicyError([Fault(mark, "anchors and aliases (& and *) are not taken; a value with * needs quotes")])
        if getattr(event, "tag", None) is not None:
            raise PolicyError([Fault(mark, "tags (!) are not taken; a value with ! needs quotes")])
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise PolicyError([Fault(mark, "a policy file is one document")])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise PolicyError([Fault(mark, f"it is nested deeper than {MAX_DEPTH} levels")])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
