"""The commands and answers of the MySQL protocol, what becomes of each here, and the test that shows it.

docs/protocol.md is made from it as from tests/live/messages.py, and the same tests hold it against the code.
Names and numbers are those of the MySQL source documentation, "Command Phase" and "Connection Phase".
"""

from __future__ import annotations

from maskwire.wire.mysql.commands import UNSPOKEN
from tests.live.messages import Fate, Message

WIRE, LIVE = "tests/wire/test_mysql_", "tests/mysql/test_"
_COMMANDS, _BYTES, _QUERIES = LIVE + "messages.py::", LIVE + "door_bytes.py::", LIVE + "door_queries.py::"
_DRIVERS = LIVE + "door_drivers.py::"
_PROTOCOL = LIVE + "door_protocol.py::"
_PACKED = LIVE + "door_packed.py::"
_H, _R = Fate.HANDLED, Fate.REFUSED

FROM_CLIENTS = (
    Message("", "SSLRequest", _H, "TLS where the gateway has a certificate; what came before it is dropped",
            (WIRE + "messages.py::test_tls_is_begun_only_where_it_was_offered",
             _DRIVERS + "test_tls_limits_and_kill")),
    Message("", "HandshakeResponse41", _H, "what was not offered counts as not asked for; a login by the whole "
            "password", (WIRE + "messages.py::test_what_was_not_offered_counts_as_not_asked_for",
                         _DRIVERS + "test_a_wrong_password_is_told_from_an_unknown_name_by_nothing")),
    Message("", "HandshakeResponse320", _R, "clients older than MySQL 5.5 can't say a method",
            (WIRE + "messages.py::test_clients_older_than_the_choice_of_methods_are_refused",)),
    Message("", "compressed packets", _H, "zlib and zstd; what does not unpack to the size it tells ends the session",
            (_PACKED + "test_a_packed_stream_says_the_same",
             _PACKED + "test_a_packed_packet_whose_sizes_lie_ends_the_session")),
    Message("0x01", "COM_QUIT", _H, "ends the client's session and its upstream session",
            (_COMMANDS + "test_what_ends_a_session",)),
    Message("0x02", "COM_INIT_DB", _H, "as USE", (_COMMANDS + "test_choosing_a_database",)),
    Message("0x03", "COM_QUERY", _H, "one statement or several, all understood before the first is sent",
            (_PROTOCOL + "test_a_text_of_which_one_is_refused_is_refused_whole",
             _QUERIES + "test_rows_are_masked_and_keep_their_types",
             _QUERIES + "test_what_is_not_allowed_is_refused_and_the_session_goes_on")),
    Message("0x04", "COM_FIELD_LIST", _H, "names and types; no defaults, which may hold values",
            (_PROTOCOL + "test_a_list_of_columns_tells_no_more_than_types",)),
    Message("0x0E", "COM_PING", _H, "answered by the gateway",
            (_BYTES + "test_statements_that_were_never_prepared_and_fields_of_no_table_are_refused",)),
    Message("0x11", "COM_CHANGE_USER", _H, "a login of its own, in a session in which nothing of the former is left",
            (_PROTOCOL + "test_another_user_begins_anew",
             _PROTOCOL + "test_an_answer_to_a_former_challenge_proves_nothing")),
    Message("0x16", "COM_STMT_PREPARE", _H, "understood as a text is",
            (_DRIVERS + "test_mysql_connector_by_text_and_prepared",
             _COMMANDS + "test_a_statement_is_prepared_run_and_closed")),
    Message("0x17", "COM_STMT_EXECUTE", _H, "parameters that are masked values are turned back; rows in binary masked",
            (_DRIVERS + "test_mysql_connector_by_text_and_prepared",)),
    Message("0x18", "COM_STMT_SEND_LONG_DATA", _H, "kept by the gateway until the statement runs",
            (_DRIVERS + "test_many_prepared_rows_and_long_values",)),
    Message("0x19", "COM_STMT_CLOSE", _H, "its number loses its meaning; there is no answer",
            (_COMMANDS + "test_a_statement_is_prepared_run_and_closed",)),
    Message("0x1A", "COM_STMT_RESET", _H, "the pieces of its parameters are dropped",
            (_COMMANDS + "test_a_statement_is_prepared_run_and_closed",)),
    Message("0x1B", "COM_SET_OPTION", _H, "whether a text may be of several statements",
            (_COMMANDS + "test_several_statements_are_answered_while_that_is_set",)),
    Message("0x1C", "COM_STMT_FETCH", _H, "rows of a cursor, masked",
            (_PROTOCOL + "test_rows_are_fetched_masked_from_a_cursor",
             _PROTOCOL + "test_a_cursor_that_is_not_open_is_told_as_that")),
    Message("0x1F", "COM_RESET_CONNECTION", _H, "another upstream session; all that was set or prepared is gone",
            (_COMMANDS + "test_a_reset_session_is_as_it_was_at_first",)),
    *(
        Message(f"0x{number:02X}", name, _R, "it writes, replicates, stops or tells of others, or no client sends it",
                (_COMMANDS + "test_what_is_refused_leaves_the_session_as_it_was",
                 WIRE + "messages.py::test_each_number_of_a_command_is_spoken_or_listed"))
        for number, name in sorted(UNSPOKEN.items())
    ),
)  # fmt: skip

FROM_UPSTREAMS = (
    Message("", "Handshake", _H, "the gateway logs in with its own credentials; clients are greeted by the gateway",
            (LIVE + "wire_live.py::test_a_login_opens_a_session",
             WIRE + "messages.py::test_servers_that_are_too_old_are_refused")),
    Message("", "AuthSwitchRequest, AuthMoreData", _H, "caching_sha2_password and mysql_native_password",
            (WIRE + "login.py::test_a_server_may_ask_for_another_method",
             WIRE + "login.py::test_the_whole_password_is_said_over_tls_only")),
    Message("0x00", "OK", _H, "told anew: no words, counts of warnings or changes of the server's",
            (_QUERIES + "test_errors_and_warnings_of_the_server_tell_nothing",
             WIRE + "messages.py::test_an_ok_is_read_back")),
    Message("0xFF", "ERR", _H, "its number and SQLSTATE, with words of the gateway's",
            (WIRE + "messages.py::test_an_error_is_read_back_and_told_without_its_text",
             _QUERIES + "test_errors_and_warnings_of_the_server_tell_nothing")),
    Message("0xFE", "EOF, or OK behind rows", _H, "passed on once the ledger has the exchange",
            (WIRE + "messages.py::test_ends_of_rows_are_told_from_rows",
             _QUERIES + "test_every_answer_has_its_entry_with_counts")),
    Message("", "ColumnDefinition41", _H, "held against what was understood; lengths of masked columns are the type's",
            (LIVE + "generated_live.py::test_the_server_says_nothing_else_of_the_origins",
             _QUERIES + "test_what_a_query_in_a_query_gives_is_masked")),
    Message("", "rows in text", _H, "masked chunk by chunk", (_QUERIES + "test_no_canary_comes_out_of_any_column",)),
    Message("", "rows in binary", _H, "masked as those in text",
            (_DRIVERS + "test_mysql_connector_by_text_and_prepared",)),
    Message("", "COM_STMT_PREPARE_OK", _H, "clients have numbers of the gateway's",
            (_COMMANDS + "test_a_statement_is_prepared_run_and_closed",)),
    Message("0xFB", "LOCAL INFILE", _R, "never asked for: it would end the session",
            (WIRE + "messages.py::test_a_server_that_asks_for_a_file_breaks_the_protocol",)),
    Message("", "more results", _R, "never asked for: each of several statements is asked alone",
            (_PROTOCOL + "test_each_of_several_statements_has_its_answer_and_its_entry",)),
)  # fmt: skip
