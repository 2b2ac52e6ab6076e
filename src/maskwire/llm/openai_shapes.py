"""What OpenAI's requests may hold: chat completions, Responses, embeddings.

Source: the parameter types of the openai Python SDK 3.57 (openai.types), which a test walks leaf by leaf.
What it must never do: name a leaf that can carry data as one that passes.
"""

from __future__ import annotations

from maskwire.llm.shapes import (
    CODE,
    FLAG,
    JSON,
    NAME,
    NEVER,
    NUMBER,
    SCHEMA,
    SEALED,
    TEXT,
    ListOf,
    Object,
    Opened,
    Shape,
    Tagged,
    either,
    of,
    words,
)

_EFFORT = words("none", "minimal", "low", "medium", "high", "xhigh", "max")
_TIER = words("auto", "default", "flex", "scale", "priority", "fast", "ultrafast")
_BREAKPOINT = of(mode=words("explicit"), ttl=words("30m", "12h"))
_CACHE: dict[str, Shape] = {
    "prompt_cache_key": TEXT,
    "prompt_cache_options": of(mode=words("implicit", "explicit"), ttl=words("30m")),
    "prompt_cache_retention": words("in_memory", "24h"),
}
_SAMPLING: dict[str, Shape] = {
    "temperature": NUMBER,
    "top_p": NUMBER,
    "parallel_tool_calls": FLAG,
    "service_tier": _TIER,
    "store": FLAG,
    "stream": FLAG,
    "metadata": JSON,
    "safety_identifier": TEXT,
    "user": TEXT,
    "model": NAME,
    **_CACHE,
}
_STREAM = of(include_obfuscation=FLAG, include_usage=FLAG)

# ---------------------------------------------------------------- chat completions

_TEXT_PART = of(type=words("text"), text=TEXT, prompt_cache_breakpoint=_BREAKPOINT)
_TEXTS = either(TEXT, ListOf(Tagged("type", {"text": _TEXT_PART})))
_USER_PARTS = Tagged(
    "type",
    {"text": _TEXT_PART, "image_url": Opened("images"), "input_audio": Opened("audio"), "file": Opened("files")},
)
_CALL = Tagged(
    "type",
    {
        "function": Object(
            {"id": NAME, "type": words("function"), "function": of(name=NAME, arguments=CODE)},
            call=("id", "function", "name"),
        ),
        "custom": Object(
            {"id": NAME, "type": words("custom"), "custom": of(name=NAME, input=CODE)}, call=("id", "custom", "name")
        ),
    },
    otherwise="function",
)
_MESSAGE = Tagged(
    "role",
    {
        "developer": of(role=words("developer"), content=_TEXTS, name=TEXT),
        "system": of(role=words("system"), content=_TEXTS, name=TEXT),
        "user": of(role=words("user"), content=either(TEXT, ListOf(_USER_PARTS)), name=TEXT),
        "assistant": Object(
            {
                "role": words("assistant"),
                "content": either(
                    TEXT,
                    ListOf(Tagged("type", {"text": _TEXT_PART, "refusal": of(type=words("refusal"), refusal=TEXT)})),
                ),
                "refusal": TEXT,
                "name": TEXT,
                "tool_calls": ListOf(_CALL),
                "function_call": of(name=NAME, arguments=CODE),
                "audio": Opened("audio"),
                # What the SDK's own objects say besides when they are sent back.
                "annotations": NEVER,
                "moderation": NEVER,
            },
            said_before=True,
        ),
        "tool": Object(
            {"role": words("tool"), "content": _TEXTS, "tool_call_id": NAME, "name": NAME}, result_of="tool_call_id"
        ),
        "function": of(role=words("function"), content=TEXT, name=NAME),
    },
)
_FUNCTION = of(name=NAME, description=TEXT, parameters=SCHEMA, strict=FLAG)
_GRAMMAR = Tagged(
    "type",
    {
        "text": of(type=words("text")),
        "grammar": of(
            type=words("grammar"),
            grammar=of(definition=TEXT, syntax=words("lark", "regex")),
            definition=TEXT,
            syntax=words("lark", "regex"),
        ),
    },
)
_NAMED = of(name=NAME)
_CHAT_TOOL = Tagged(
    "type",
    {
        "function": of(type=words("function"), function=_FUNCTION),
        "custom": of(type=words("custom"), custom=of(name=NAME, description=TEXT, format=_GRAMMAR)),
    },
)
_CHAT_CHOICE = Tagged(
    "type",
    {
        "function": of(type=words("function"), function=_NAMED),
        "custom": of(type=words("custom"), custom=_NAMED),
        "allowed_tools": of(
            type=words("allowed_tools"),
            allowed_tools=of(
                mode=words("auto", "required"),
                tools=ListOf(of(type=words("function", "custom"), function=_NAMED, custom=_NAMED)),
            ),
        ),
    },
)
_SCHEMA_MEMBERS: dict[str, Shape] = {"name": NAME, "description": TEXT, "schema": SCHEMA, "strict": FLAG}
_FORMAT = Tagged(
    "type",
    {
        "text": of(type=words("text")),
        "json_object": of(type=words("json_object")),
        "json_schema": of(type=words("json_schema"), json_schema=Object(_SCHEMA_MEMBERS)),
    },
)

CHAT = Object(
    {
        "functions": ListOf(_FUNCTION),
        "tools": ListOf(_CHAT_TOOL),
        "response_format": _FORMAT,
        "messages": ListOf(_MESSAGE),
        "prediction": of(type=words("content"), content=_TEXTS),
        "stop": either(TEXT, ListOf(TEXT)),
        "tool_choice": either(words("none", "auto", "required"), _CHAT_CHOICE),
        "function_call": either(words("none", "auto"), _NAMED),
        "frequency_penalty": NUMBER,
        "presence_penalty": NUMBER,
        "logprobs": NEVER,
        "top_logprobs": NEVER,
        "max_completion_tokens": NUMBER,
        "max_tokens": NUMBER,
        "modalities": ListOf(words("text")),
        "n": NUMBER,
        "reasoning_effort": _EFFORT,
        "seed": NUMBER,
        "stream_options": _STREAM,
        "verbosity": words("low", "medium", "high"),
        **_SAMPLING,
    }
)

# ---------------------------------------------------------------- embeddings

EMBEDDINGS = Object(
    {
        "input": either(TEXT, ListOf(TEXT)),
        "model": NAME,
        "dimensions": NUMBER,
        "encoding_format": words("float", "base64"),
        "user": TEXT,
    }
)

# ---------------------------------------------------------------- Responses

_STATUS = words("in_progress", "completed", "incomplete")
_PHASE = words("commentary", "final_answer")
_INPUT_TEXT = of(type=words("input_text"), text=TEXT, prompt_cache_breakpoint=_BREAKPOINT)
_OUTPUT_TEXT = of(type=words("output_text"), text=TEXT, annotations=NEVER, logprobs=NEVER)
_REFUSAL = of(type=words("refusal"), refusal=TEXT)
_INPUT_PARTS = ListOf(
    Tagged(
        "type",
        {
            "input_text": _INPUT_TEXT,
            "output_text": _OUTPUT_TEXT,
            "refusal": _REFUSAL,
            "input_image": Opened("images"),
            "input_file": Opened("files"),
        },
    )
)
_PLAIN_MESSAGE: dict[str, Shape] = {
    "type": words("message"),
    "content": either(TEXT, _INPUT_PARTS),
    "status": _STATUS,
    "phase": _PHASE,
    "id": NAME,
}
_INPUT_MESSAGE = Tagged(
    "role",
    {
        "user": Object({"role": words("user"), **_PLAIN_MESSAGE}),
        "system": Object({"role": words("system"), **_PLAIN_MESSAGE}),
        "developer": Object({"role": words("developer"), **_PLAIN_MESSAGE}),
        "assistant": Object({"role": words("assistant"), **_PLAIN_MESSAGE}, said_before=True),
    },
)
_OUTPUT = either(TEXT, _INPUT_PARTS)
_DIRECT = of(type=words("direct"))
_ITEM = Tagged(
    "type",
    {
        "message": _INPUT_MESSAGE,
        "function_call": Object(
            {
                "type": words("function_call"),
                "arguments": CODE,
                "call_id": NAME,
                "name": NAME,
                "namespace": NAME,
                "id": NAME,
                "status": _STATUS,
                "caller": _DIRECT,
            },
            said_before=True,
            call=("call_id", "name"),
        ),
        "function_call_output": Object(
            {
                "type": words("function_call_output"),
                "call_id": NAME,
                "output": _OUTPUT,
                "id": NAME,
                "status": _STATUS,
                "caller": _DIRECT,
            },
            result_of="call_id",
        ),
        "custom_tool_call": Object(
            {
                "type": words("custom_tool_call"),
                "call_id": NAME,
                "name": NAME,
                "namespace": NAME,
                "input": CODE,
                "id": NAME,
                "status": _STATUS,
                "caller": _DIRECT,
            },
            said_before=True,
            call=("call_id", "name"),
        ),
        "custom_tool_call_output": Object(
            {
                "type": words("custom_tool_call_output"),
                "call_id": NAME,
                "output": _OUTPUT,
                "id": NAME,
                "status": _STATUS,
                "caller": _DIRECT,
            },
            result_of="call_id",
        ),
        "reasoning": Object(
            {
                "type": words("reasoning"),
                "id": NAME,
                "status": _STATUS,
                "summary": ListOf(of(type=words("summary_text"), text=TEXT)),
                "content": ListOf(of(type=words("reasoning_text"), text=TEXT)),
                "encrypted_content": SEALED,
            },
            said_before=True,
        ),
        "compaction": of(type=words("compaction"), id=NAME, encrypted_content=SEALED),
        "item_reference": of(type=words("item_reference"), id=NAME),
    },
    otherwise="message",
)
_RESPONSES_TOOL = Tagged(
    "type",
    {
        "function": Object(
            {
                "type": words("function"),
                "name": NAME,
                "description": TEXT,
                "parameters": SCHEMA,
                "strict": FLAG,
                "defer_loading": FLAG,
                "output_schema": SCHEMA,
            }
        ),
        "custom": of(type=words("custom"), name=NAME, description=TEXT, format=_GRAMMAR, defer_loading=FLAG),
    },
)
_RESPONSES_CHOICE = Tagged(
    "type",
    {
        "function": of(type=words("function"), name=NAME),
        "custom": of(type=words("custom"), name=NAME),
        "allowed_tools": of(
            type=words("allowed_tools"),
            mode=words("auto", "required"),
            tools=ListOf(of(type=words("function", "custom"), name=NAME)),
        ),
    },
)
_TEXT_FORMAT = Tagged(
    "type",
    {
        "text": of(type=words("text")),
        "json_object": of(type=words("json_object")),
        "json_schema": Object({"type": words("json_schema"), **_SCHEMA_MEMBERS}),
    },
)

RESPONSES = Object(
    {
        "tools": ListOf(_RESPONSES_TOOL),
        "text": of(format=_TEXT_FORMAT, verbosity=words("low", "medium", "high")),
        "instructions": TEXT,
        "input": either(TEXT, ListOf(_ITEM)),
        "tool_choice": either(words("none", "auto", "required"), _RESPONSES_CHOICE),
        "background": NEVER,
        "context_management": ListOf(of(type=words("compaction"), compact_threshold=NUMBER)),
        "conversation": either(NAME, of(id=NAME)),
        "include": ListOf(words("reasoning.encrypted_content")),
        "max_output_tokens": NUMBER,
        "max_tool_calls": NUMBER,
        "previous_response_id": NAME,
        "prompt": of(id=NAME, version=NAME, variables=JSON),
        "reasoning": of(
            effort=_EFFORT,
            summary=words("auto", "concise", "detailed"),
            generate_summary=words("auto", "concise", "detailed"),
        ),
        "stream_options": _STREAM,
        "top_logprobs": NEVER,
        "truncation": words("auto", "disabled"),
        **_SAMPLING,
    }
)
