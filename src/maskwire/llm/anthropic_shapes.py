"""What Anthropic's requests may hold: Messages and count_tokens.

Source: the parameter types of the anthropic Python SDK 2.14 (anthropic.types), which a test walks leaf by leaf.
What it must never do: name a leaf that can carry data as one that passes.
"""

from __future__ import annotations

from maskwire.llm.shapes import (
    FLAG,
    JSON,
    NAME,
    NEVER,
    NUMBER,
    SCHEMA,
    SEALED,
    TEXT,
    Leaf,
    ListOf,
    Object,
    Opened,
    Tagged,
    either,
    of,
    words,
)

_CACHE = of(type=words("ephemeral"), ttl=words("5m", "1h"))
_CITED = of(enabled=FLAG)


def _location(kind: str, *numbers: str) -> Object:
    return Object(
        {
            "type": words(kind),
            "cited_text": TEXT,
            "document_title": TEXT,
            "title": TEXT,
            "source": TEXT,
            "file_id": NEVER,
            **dict.fromkeys(numbers, NUMBER),
        }
    )


CITATION = Tagged(
    "type",
    {
        "char_location": _location("char_location", "document_index", "start_char_index", "end_char_index"),
        "page_location": _location("page_location", "document_index", "start_page_number", "end_page_number"),
        "content_block_location": _location(
            "content_block_location", "document_index", "start_block_index", "end_block_index"
        ),
        "search_result_location": _location(
            "search_result_location", "search_result_index", "start_block_index", "end_block_index"
        ),
    },
)
_TEXT_BLOCK = of(type=words("text"), text=TEXT, cache_control=_CACHE, citations=ListOf(CITATION))
_PLAIN = ListOf(Tagged("type", {"text": _TEXT_BLOCK}))
_SOURCE = Tagged(
    "type",
    {
        "text": of(type=words("text"), media_type=words("text/plain"), data=TEXT),
        "content": of(
            type=words("content"),
            content=either(TEXT, ListOf(Tagged("type", {"text": _TEXT_BLOCK, "image": Opened("images")}))),
        ),
        "base64": Opened("files"),
        "url": Opened("files"),
        "file": Opened("files"),
    },
)
_DOCUMENT = of(type=words("document"), source=_SOURCE, title=TEXT, context=TEXT, cache_control=_CACHE, citations=_CITED)
_SEARCH_RESULT = of(
    type=words("search_result"), content=_PLAIN, source=TEXT, title=TEXT, cache_control=_CACHE, citations=_CITED
)
_RESULT_BLOCKS = Tagged(
    "type",
    {
        "text": _TEXT_BLOCK,
        "document": _DOCUMENT,
        "search_result": _SEARCH_RESULT,
        "tool_reference": of(type=words("tool_reference"), tool_name=NAME, cache_control=_CACHE),
        "image": Opened("images"),
    },
)
_BLOCK = Tagged(
    "type",
    {
        "text": _TEXT_BLOCK,
        "document": _DOCUMENT,
        "search_result": _SEARCH_RESULT,
        "image": Opened("images"),
        "thinking": Leaf.THINKING,
        "redacted_thinking": of(type=words("redacted_thinking"), data=SEALED),
        "tool_use": Object(
            {
                "type": words("tool_use"),
                "id": NAME,
                "name": NAME,
                "input": JSON,
                "cache_control": _CACHE,
                "caller": of(type=words("direct")),
                "toolset_name": NAME,
            },
            call=("id", "name"),
        ),
        "tool_result": Object(
            {
                "type": words("tool_result"),
                "tool_use_id": NAME,
                "content": either(TEXT, ListOf(_RESULT_BLOCKS)),
                "is_error": FLAG,
                "cache_control": _CACHE,
                "toolset_name": NAME,
            },
            result_of="tool_use_id",
        ),
    },
)
_CONTENT = either(TEXT, ListOf(_BLOCK))
_MESSAGE = Tagged(
    "role",
    {
        "user": of(role=words("user"), content=_CONTENT),
        "system": of(role=words("system"), content=either(TEXT, _PLAIN)),
        "assistant": Object({"role": words("assistant"), "content": _CONTENT}, said_before=True),
    },
)
_TOOL = Tagged(
    "type",
    {
        "custom": Object(
            {
                "type": words("custom"),
                "name": NAME,
                "description": TEXT,
                "input_schema": SCHEMA,
                "input_examples": JSON,
                "allowed_callers": ListOf(words("direct")),
                "cache_control": _CACHE,
                "defer_loading": FLAG,
                "eager_input_streaming": FLAG,
                "strict": FLAG,
            }
        ),
    },
    otherwise="custom",
)
_ONE_AT_A_TIME = {"disable_parallel_tool_use": FLAG}
_CHOICE = Tagged(
    "type",
    {
        "auto": Object({"type": words("auto"), **_ONE_AT_A_TIME}),
        "any": Object({"type": words("any"), **_ONE_AT_A_TIME}),
        "tool": Object({"type": words("tool"), "name": NAME, **_ONE_AT_A_TIME}),
        "none": of(type=words("none")),
    },
)
_SHOWN = words("summarized", "omitted")
_THINKING = Tagged(
    "type",
    {
        "enabled": of(type=words("enabled"), budget_tokens=NUMBER, display=_SHOWN),
        "disabled": of(type=words("disabled")),
        "between_tools": of(type=words("between_tools")),
        "adaptive": of(type=words("adaptive"), display=_SHOWN),
    },
)

COUNT_TOKENS = Object(
    {
        "tools": ListOf(_TOOL),
        "output_config": of(
            effort=words("low", "medium", "high", "xhigh", "max"),
            format=of(type=words("json_schema"), schema=SCHEMA),
        ),
        "system": either(TEXT, _PLAIN),
        "messages": ListOf(_MESSAGE),
        "model": NAME,
        "cache_control": _CACHE,
        "speed": words("fast", "standard"),
        "thinking": _THINKING,
        "tool_choice": _CHOICE,
        "user_profile_id": NEVER,
        "workspace_id": NEVER,
    }
)

MESSAGES = Object(
    {
        **COUNT_TOKENS.members,
        "max_tokens": NUMBER,
        "metadata": of(user_id=TEXT),
        "service_tier": words("auto", "standard_only"),
        "stop_sequences": ListOf(TEXT),
        "stream": FLAG,
        # Sampling parameters of the API version before 2026-10-21.
        "temperature": NUMBER,
        "top_k": NUMBER,
        "top_p": NUMBER,
        "container": NEVER,
        "diagnostics": NEVER,
        "inference_geo": words("us", "global"),
    }
)
