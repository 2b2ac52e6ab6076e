"""What went wrong at other gateways and servers for agents, and the tests that show that it does not here.

What happened is public; by what name is beside it. A test holds that every test that is named exists, and
docs/incidents.md is written from this list.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INCIDENTS", "Incident"]


@dataclass(frozen=True, slots=True)
class Incident:
    """``what`` happened, ``where``; ``here`` is what stands against it; ``tests`` are written as file::function."""

    what: str
    where: str
    here: str
    tests: tuple[str, ...]


_MCP, _ODD, _WRAP = "tests/live/mcp/test_mcp_attacks.py", "tests/live/test_odd_exchanges.py", "tests/mcp/"
_LLM, _LEAKS = "tests/live/test_llm.py", "tests/live/leaks/test_leaks.py"

INCIDENTS: dict[int, Incident] = {
    1: Incident(
        "`COMMIT; DROP SCHEMA public CASCADE` left a read-only transaction", "the reference PostgreSQL server of MCP",
        "One statement at a time, of kinds that read; the transaction is the server's own and read-only.",
        (f"{_MCP}::test_no_statement_writes_and_the_database_is_as_before",
         "tests/live/mcp/test_mcp_clients.py::test_an_agent_without_http_is_joined_to_a_gateway_that_runs",
         f"{_LEAKS}::test_it_has_no_effect_through_the_gateway"),
    ),
    2: Incident(
        "A text in a ticket told the agent to copy tokens of the database into the ticket", "Supabase's server of MCP",
        "A row is data: secrets in it are masked, nothing is written, and each answer says that rows instruct nobody.",
        (f"{_MCP}::test_an_obedient_model_does_what_a_row_tells_it_and_gets_nothing",),
    ),
    3: Incident(
        "`SELECT * FROM pg_read_file(...)` passed a list of allowed nodes", "a published guard over a parser's tree",
        "Every node at every depth must be known; functions are those of a list.",
        (f"{_MCP}::test_what_reads_around_a_query_is_refused_and_tells_nothing",
         f"{_LEAKS}::test_no_value_arrives_through_the_gateway",
         "tests/sql/test_refused.py::test_a_poisoned_function_is_found_in_every_slot"),
    ),
    4: Incident(
        "`/*!50000 ... */` was a comment to the parser and SQL to MySQL; changes in a CTE", "dbhub, sqlglot",
        "Conditional comments are refused; what is sent is written anew from what was understood.",
        ("tests/sql/mysql/test_mysql_refused.py::test_it_is_refused",
         "tests/sql/mysql/test_mysql_lineage.py::test_what_is_sent_is_understood_as_the_same",
         "tests/mysql/test_door_queries.py::test_what_is_not_allowed_is_refused_and_the_session_goes_on",
         f"{_MCP}::test_no_statement_writes_and_the_database_is_as_before"),
    ),
    5: Incident(
        "Files of the server were read in read-only mode, as a superuser may", "pgEdge's server of MCP",
        "The operator is warned of every right that reading does not need; file functions are on no list.",
        ("tests/live/test_harden.py::test_a_right_that_reading_does_not_need_is_warned_of",
         f"{_MCP}::test_what_reads_around_a_query_is_refused_and_tells_nothing"),
    ),
    6: Incident(
        "Statements were told apart by how they begin, names put into them unquoted", "several servers of MCP",
        "PostgreSQL's own grammar says what a statement is; names are quoted in what is sent.",
        (f"{_MCP}::test_no_statement_writes_and_the_database_is_as_before",
         "tests/sql/test_refused.py::test_what_writes_is_refused_as_read_only",
         "tests/live/test_random_queries.py::test_no_answer_to_a_random_query_tells_one_world_from_the_other"),
    ),
    7: Incident(
        "Another argument than the statement was not looked at; servers asked nobody who they are",
        "Apache Doris, Pinot and RDS servers of MCP",
        "Each argument is held against its tool's schema; without a token nothing is answered, at any door.",
        (f"{_MCP}::test_every_argument_of_every_tool_is_checked_and_none_is_repeated",
         f"{_MCP}::test_a_request_from_elsewhere_or_of_nobody_is_turned_away",
         f"{_LLM}::test_nobody_is_let_in_without_a_token",
         "tests/live/test_http_door.py::test_nobody_is_let_in_without_a_token_and_no_other_protocol_is_spoken"),
    ),
    8: Incident(
        "`lower(column)` or an alias came unmasked", "masking by a column's name",
        "What a column is comes from where it comes from, and the server's own description is held against it.",
        (f"{_MCP}::test_no_other_name_of_a_column_shows_it", f"{_LEAKS}::test_no_value_arrives_through_the_gateway"),
    ),
    9: Incident(
        "Values came in error texts, notices, statistics, functions that run SQL", "PostgreSQL behind any proxy",
        "Errors and notices are searched or replaced; what reads around a query is refused.",
        (f"{_LEAKS}::test_no_value_arrives_through_the_gateway",
         f"{_MCP}::test_what_reads_around_a_query_is_refused_and_tells_nothing",
         "tests/mysql/test_door_queries.py::test_errors_and_warnings_of_the_server_tell_nothing"),
    ),
    10: Incident(
        "A count, an order or an error told of a value that was never shown", "masking of results alone",
        "Such uses of a masked column are refused; a guess finds nothing.",
        (f"{_LEAKS}::test_the_gateway_tells_no_guess_from_another",
         "tests/live/test_read_back_attacks.py::test_a_right_guess_of_a_raw_value_is_never_confirmed"),
    ),
    11: Incident(
        "Statements of others, comments and names held values", "tools that list queries and objects",
        "They are refused, or searched like rows; names that are proposed are too.",
        (f"{_MCP}::test_what_reads_around_a_query_is_refused_and_tells_nothing",
         f"{_MCP}::test_no_name_that_is_a_value_is_offered_instead_of_another",
         "tests/live/mcp/test_mcp_tools.py::test_search_objects_finds_by_table_and_by_column"),
    ),
    12: Incident(
        "SQL injection in the check of a key; processes and templates from a request", "LiteLLM",
        "Tokens are signed, and kept as digests; no request starts a process or renders a template.",
        (f"{_ODD}::test_no_odd_token_lets_anybody_in", f"{_MCP}::test_tokens_of_others_are_not_taken",
         "tests/access/test_tokens.py::test_the_store_is_its_owners_only_and_holds_no_token"),
    ),
    13: Incident(
        "Releases with code that stole credentials", "LiteLLM and postmark-mcp on package registries",
        "Few dependencies, each locked by its hashes; a wheel holds what git knows, and nothing that runs by itself.",
        ("tests/test_packaging.py::test_the_wheel_holds_the_package_and_nothing_else",
         "tests/test_packaging.py::test_a_gateway_alone_needs_less_than_its_tests_in_the_same_versions"),
    ),
    14: Incident(
        "Prompts passed unmasked while the detector was down", "LiteLLM's and agentgateway's guards",
        "The detector is a function in the same process; where it fails, nothing is passed on.",
        (f"{_ODD}::test_without_its_detector_a_door_passes_on_nothing",
         "tests/live/test_http_door.py::test_what_cannot_be_masked_is_not_passed_on"),
    ),
    15: Incident(
        "DNS rebinding; sessions that were anybody's", "the Python SDK of MCP",
        "Host and Origin are held against names that are known; a session is its principal's.",
        (f"{_MCP}::test_a_request_from_elsewhere_or_of_nobody_is_turned_away",
         f"{_MCP}::test_a_session_is_of_the_principal_that_began_it",
         "tests/http/test_hosts.py::test_only_our_own_names_are_answered",
         "tests/llm/test_masker.py::test_a_seal_is_of_one_principal"),
    ),
    16: Incident(
        "A page in a browser, or a server's URL, ran commands on the machine", "the Inspector and mcp-remote",
        "The console takes a token, its own origin and its own forms; nothing that comes from outside reaches a shell.",
        ("tests/live/console/test_console_attacks.py::test_what_comes_from_elsewhere_is_refused",
         "tests/live/console/test_console_attacks.py::test_a_change_needs_the_form_of_this_very_visit",
         f"{_WRAP}test_wrap_url.py::test_a_url_that_would_give_something_away_is_refused"),
    ),
    17: Incident(
        "Tools changed what they do after they had been allowed; one tenant read another's", "servers of MCP",
        "A digest of each definition is pinned; what is sealed or known is of one principal and session.",
        (f"{_WRAP}test_wrap_session.py::test_a_changed_definition_is_withheld_until_it_is_accepted",
         f"{_WRAP}test_wrap_session.py::test_cursors_and_states_are_sealed_and_opened",
         "tests/llm/test_masker.py::test_a_seal_is_of_one_principal"),
    ),
    18: Incident(
        "Structured content, or messages of tools, were not looked at", "Docker's gateway of MCP, LiteLLM",
        "What is not known is refused; a canary goes into every leaf of every type that the SDKs have.",
        ("tests/llm/test_every_leaf.py::test_no_leaf_of_a_request_reaches_the_provider_raw",
         "tests/llm/test_every_leaf.py::test_no_leaf_of_a_whole_reply_reaches_a_client_raw",
         "tests/llm/test_every_leaf.py::test_no_leaf_of_an_event_reaches_a_client_raw",
         f"{_WRAP}test_wrap_every_leaf.py::test_no_leaf_of_a_result_reaches_the_client",
         f"{_WRAP}test_wrap_every_leaf.py::test_no_leaf_of_a_request_reaches_the_server",
         f"{_WRAP}test_wrap_attacks.py::test_a_value_in_the_place_of_a_word_is_masked"),
    ),
    19: Incident(
        "Values in base64, hex, URLs, wide digits, or cut by the edge of two messages", "detection by patterns",
        "Texts are read as what they encode, three deep; neighbours are read together.",
        ("tests/test_written_otherwise.py::test_a_value_is_masked_however_it_is_written",
         "tests/test_written_otherwise.py::test_a_name_is_masked_however_its_letters_are_written",
         "tests/llm/test_masker.py::test_a_value_cut_by_the_edge_of_two_parts_is_masked_in_both",
         "tests/llm/test_recut.py::test_each_part_is_told_as_if_it_had_come_alone_and_whole"),
    ),
    20: Incident(
        "A user typed `EMAIL_7` and was given somebody's address", "placeholders that count up",
        "Only tokens that the same request sent out are restored, for whom policy shows the value.",
        (f"{_LLM}::test_a_forged_token_stays_what_it_is",
         f"{_LLM}::test_a_reply_is_restored_for_whom_policy_shows_the_entity_and_for_nobody_else",
         "tests/llm/test_rotation.py::test_a_guess_under_a_former_key_finds_nothing"),
    ),
    21: Incident(
        "Raw values in logs, traces and crash reports of the gateway itself", "SDKs and servers that log what they get",
        "Libraries' logs are kept without their texts; after canaries went through, every file is searched.",
        (f"{_MCP}::test_what_goes_wrong_inside_is_told_without_its_text",
         f"{_LLM}::test_no_canary_is_in_any_file_of_the_gateway",
         "tests/live/test_http_door.py::test_no_canary_is_in_any_file_of_the_gateway",
         "tests/live/test_canaries_in_the_ledger.py::test_no_canary_gets_out_of_any_door_of_the_ledger",
         f"{_ODD}::test_nothing_raw_comes_through_whatever_a_server_sends"),
    ),
}  # fmt: skip
