"""The messages of the PostgreSQL protocol 3.2, what becomes of each here, and the test that shows it.

docs/protocol.md is made from it, and tests/live/test_protocol_table.py holds it against the code and the tests.
Names and types are those of the PostgreSQL documentation, 54.7 "Message Formats".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WIRE, DOORS, LIVE = "tests/wire/test_postgres_", "tests/doors/test_postgres_", "tests/live/test_"
MESSAGES = LIVE + "messages.py::"


class Fate(StrEnum):
    """What becomes of a message."""

    HANDLED = "handled"
    REFUSED = "refused"
    ABSENT = "not applicable"


@dataclass(frozen=True)
class Message:
    """``kind`` is its type byte, "" where it has none; ``tests`` are where it is shown."""

    kind: str
    name: str
    fate: Fate
    what: str
    tests: tuple[str, ...]


_LOGIN = WIRE + "login.py::test_anything_else_ends_the_login_without_the_servers_words"
_H, _R, _N = Fate.HANDLED, Fate.REFUSED, Fate.ABSENT

FROM_CLIENTS = (
    Message("", "StartupMessage", _H, "versions 3.0 to 3.2; settings are held against an allow-list; replication is "
            "refused", (WIRE + "reader.py::test_startup_messages_are_read",
                        LIVE + "tls.py::test_both_versions_of_the_protocol",
                        MESSAGES + "test_replication_is_refused_at_the_startup")),
    Message("", "SSLRequest", _H, "TLS where the gateway has a certificate, `N` where not",
            (LIVE + "tls.py::test_drivers_connect_with_and_without_checking_the_certificate",
             MESSAGES + "test_encryption_that_is_not_offered_is_declined")),
    Message("", "direct TLS", _H, "a ClientHello as the first bytes, with ALPN `postgresql`",
            (LIVE + "tls.py::test_direct_tls",)),
    Message("", "GSSENCRequest", _R, "answered `N`: the client goes on without",
            (MESSAGES + "test_encryption_that_is_not_offered_is_declined",)),
    Message("", "CancelRequest", _H, "with a key that the gateway gave out, to the statement of that session alone",
            (LIVE + "tls.py::test_both_versions_of_the_protocol", LIVE + "pool.py::test_a_cancel_reaches_nobody_else",
             MESSAGES + "test_a_cancel_with_a_wrong_key_does_nothing_and_says_nothing")),
    Message("p", "SASLInitialResponse, SASLResponse", _H, "SCRAM-SHA-256 and, over TLS, SCRAM-SHA-256-PLUS",
            (LIVE + "tls.py::test_logins_are_bound_to_their_channel",
             LIVE + "masking.py::test_a_wrong_password_and_an_unknown_user_fail_alike")),
    Message("p", "PasswordMessage", _R, "passwords in clear or as MD5 are never asked for",
            (MESSAGES + "test_a_password_in_clear_is_no_login",)),
    Message("p", "GSSResponse", _R, "GSSAPI is never asked for", (MESSAGES + "test_a_password_in_clear_is_no_login",)),
    Message("Q", "Query", _H, "one or many statements, understood as a whole before any is sent",
            (LIVE + "protocol_attacks.py::test_texts_of_several_statements",
             LIVE + "masking.py::test_nothing_but_reads_goes_through")),
    Message("P", "Parse", _H, "understood, rewritten and described before it can run; prepared again where the "
            "upstream session is another", (LIVE + "pool.py::test_prepared_statements_come_along",
                                            MESSAGES + "test_the_extended_protocol_step_by_step")),
    Message("B", "Bind", _H, "masked values among the parameters are turned back",
            (LIVE + "drivers.py::test_a_driver_of_another_language",
             MESSAGES + "test_the_extended_protocol_step_by_step")),
    Message("D", "Describe", _H, "of statements, portals and SQL's cursors",
            (MESSAGES + "test_the_extended_protocol_step_by_step",)),
    Message("E", "Execute", _H, "with and without a row limit",
            (LIVE + "protocol_attacks.py::test_suspended_portals_and_formats",)),
    Message("C", "Close", _H, "of statements and portals",
            (LIVE + "protocol_attacks.py::test_a_name_closed_and_prepared_again_in_one_batch",
             MESSAGES + "test_the_extended_protocol_step_by_step")),
    Message("H", "Flush", _H, "passed on; refusals are told without waiting for Sync",
            (LIVE + "protocol_attacks.py::test_a_refusal_is_told_though_the_client_only_flushes",)),
    Message("S", "Sync", _H, "ends a batch, and what is skipped after an error",
            (MESSAGES + "test_after_an_error_everything_is_skipped_up_to_sync",
             LIVE + "masking.py::test_psycopg_pipeline_mode")),
    Message("X", "Terminate", _H, "ends the client's session; its upstream session may go on with another client",
            (LIVE + "pool.py::test_nothing_of_one_client_is_met_by_the_next",)),
    Message("F", "FunctionCall", _R, "it carries no statement that could be understood",
            (MESSAGES + "test_function_call_is_refused",)),
    Message("d", "CopyData", _R, "there is no COPY FROM; what comes for one that was refused is dropped",
            (MESSAGES + "test_copy_from_is_refused_and_its_data_dropped",)),
    Message("c", "CopyDone", _R, "as CopyData", (MESSAGES + "test_copy_from_is_refused_and_its_data_dropped",)),
    Message("f", "CopyFail", _R, "as CopyData", (MESSAGES + "test_copy_from_is_refused_and_its_data_dropped",)),
)  # fmt: skip

FROM_UPSTREAMS = (
    Message("R", "AuthenticationOk, -CleartextPassword, -MD5Password, -SASL, -SASLContinue, -SASLFinal", _H,
            "the gateway logs in with its own credentials; the server must prove that it knows the password",
            (WIRE + "login.py::test_scram_proves_both_sides", WIRE + "login.py::test_md5_and_cleartext_answers",
             LIVE + "tls_upstream.py::test_every_mode_and_binding")),
    Message("R", "AuthenticationKerberosV5, -GSS, -GSSContinue, -SSPI", _R, "methods that are not spoken", (_LOGIN,)),
    Message("K", "BackendKeyData", _H, "kept; clients get a key of the gateway's",
            (WIRE + "login.py::test_a_trusting_server_is_open_in_any_chunking",
             LIVE + "tls.py::test_both_versions_of_the_protocol")),
    Message("v", "NegotiateProtocolVersion", _H, "the gateway asks for 3.0 and sends it to clients that ask for more "
            "than 3.2", (LIVE + "tls.py::test_a_version_that_is_not_spoken_is_negotiated",)),
    Message("1", "ParseComplete", _H, "rows are masked only by what was acknowledged",
            (DOORS + "dialogue.py::test_playbook",)),
    Message("2", "BindComplete", _H, "as ParseComplete", (DOORS + "dialogue.py::test_playbook",)),
    Message("3", "CloseComplete", _H, "names lose their meaning with it", (DOORS + "dialogue.py::test_playbook",)),
    Message("t", "ParameterDescription", _H, "without parameters that are the gateway's own",
            (MESSAGES + "test_the_extended_protocol_step_by_step",)),
    Message("n", "NoData", _H, "passed on", (MESSAGES + "test_what_gives_no_rows",)),
    Message("T", "RowDescription", _H, "held against what was understood; a difference is refused",
            (WIRE + "scrub.py::test_a_row_description_is_read",
             DOORS + "dialogue.py::test_an_upstream_that_breaks_the_protocol_ends_the_session")),
    Message("D", "DataRow", _H, "masked, in text and in binary",
            (LIVE + "masking.py::test_no_canary_is_told_by", LIVE + "drivers.py::test_a_driver_of_another_language")),
    Message("C", "CommandComplete", _H, "passed on once the ledger has the exchange",
            (LIVE + "recording.py::test_a_ledger_that_cant_be_written_stops_the_answers",)),
    Message("I", "EmptyQueryResponse", _H, "passed on", (MESSAGES + "test_what_gives_no_rows",)),
    Message("s", "PortalSuspended", _H, "passed on",
            (LIVE + "protocol_attacks.py::test_suspended_portals_and_formats",)),
    Message("H", "CopyOutResponse", _H, "only for a COPY whose query was described first",
            (LIVE + "drivers.py::test_adbc_reads_by_binary_copy",)),
    Message("d", "CopyData", _H, "masked, in text, CSV and binary",
            (LIVE + "drivers.py::test_adbc_reads_by_binary_copy", LIVE + "drivers.py::test_psycopg2")),
    Message("c", "CopyDone", _H, "passed on", (LIVE + "drivers.py::test_psycopg2",)),
    Message("E", "ErrorResponse", _H, "the SQLSTATE and a text of the gateway's; the server's words may hold values",
            (WIRE + "scrub.py::test_a_cast_error_keeps_its_code_and_loses_its_text",)),
    Message("N", "NoticeResponse", _H, "dropped but for constant texts",
            (WIRE + "scrub.py::test_notices_are_dropped_but_for_constant_texts",)),
    Message("S", "ParameterStatus", _H, "told where it is on a list; a change of what masking depends on ends the "
            "session", (LIVE + "pool.py::test_clients_that_take_turns_share_one_session",
                        DOORS + "dialogue.py::test_an_upstream_that_breaks_the_protocol_ends_the_session")),
    Message("Z", "ReadyForQuery", _H, "passed on", (LIVE + "protocol_attacks.py::test_texts_of_several_statements",)),
    Message("A", "NotificationResponse", _R, "dropped: its payload is another session's value",
            (MESSAGES + "test_notifications_are_other_sessions_values",)),
    Message("G", "CopyInResponse", _R, "COPY FROM is never sent: it would end the session",
            (MESSAGES + "test_what_an_upstream_has_no_reason_to_send_ends_the_session",)),
    Message("W", "CopyBothResponse", _R, "replication is never begun: it would end the session",
            (MESSAGES + "test_what_an_upstream_has_no_reason_to_send_ends_the_session",)),
    Message("V", "FunctionCallResponse", _R, "FunctionCall is never sent: it would end the session",
            (MESSAGES + "test_what_an_upstream_has_no_reason_to_send_ends_the_session",)),
)  # fmt: skip
