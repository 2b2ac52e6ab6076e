"""Why a test of a driver's suite ends otherwise through the gateway: looked for in the test's name and what it said.

It must never hold a reason that fits anything: what is not explained fails tests/test_conformance.py.
"""

from __future__ import annotations

import re

# (what it is about, why it is so, what a test's name or words have of it); the first that fits counts.
REASONS: tuple[tuple[str, str, str], ...] = (
    ("Writes", "The gateway only reads: what creates, changes or copies in is refused (25006).",
     r"is not allowed: this connection is read-only|READ WRITE is not|TestCopyIn|TestTxOptions"
     r"|TestRetryError|test_set_read_only|AssertionError: 'on' != 'off'"),
    ("pg_sleep, random, set_config and the like",
     "Functions that are not known to be pure are refused (42501): they tell by time, change settings or end sessions. "
     "What is tested here with their help, cancelling for the most part, is tested in tests/live/test_drivers.py.",
     r'"pg_sleep"|pg_sleep|"pg_terminate_backend"|"random"|"set_config"|"int4multirange"|"lo_\w+"|[Ll]arge_?[Oo]bject'
     r"|FunctionCall|TestConnDestroyedWhenBeginFailsFatally|TestBeginTxFatalErrorKillsConn|functions known to be safe"
     r"|TestCancelRequestContextWatcherHandler$|TestDeadlineContextWatcherHandler$|TestConnCancelRequest$|test_cleanup_on_badconn|test_external_close"
     r"|TestConnContextCanceled|TestConnCopyToCanceled|TestConnExecContextCanceled|TestConnExecParamsCanceled"
     r"|TestTxRollbackOnClosedConn|TestSendBatchStatementTimeout$|TestContextCancelBegin|TestQueryRowContext$"
     r"|TestStmt(Exec|Query)Context|TestPing$|TestMultirangeCodec|TestCancellation"
     r"|_concurrent_calls|test_failed_cancel_during_close|TestExecNoData|TestReconnect|TestRowsConcurrentUse"
     r"|TestConnectorWithNoticeHandler"),
    ("LISTEN and NOTIFY", "A notification is another session's value, and nobody knows where it came from.",
     r"LISTEN|Listen|[Nn]otif"),
    ("Settings that masking depends on",
     "client_encoding is UTF8, standard_conforming_strings on, intervalstyle postgres, DateStyle ISO; other values are "
     "refused (42501), and so are SHOW and startup options of settings that are not listed.",
     r"SET \w+ to this value|SHOW of this setting|[Ss]tartup message is not allowed|setting of the startup|"
     r"TestRuntimeParameters|TestByteaOutputFormats|current_setting of anything|client_min_messages"
     r"|TestConnLargeResponse|TestIssue282"),
    ("Statistics and catalogs that tell of others", "pg_prepared_statements holds the literals of statements.",
     r'"pg_prepared_statements"|TestConnMultiplePrepareAndDeallocate$'),
    ("The server's words", "Texts, positions and details of errors can hold values: the SQLSTATE stays, the text is "
     "the gateway's; where a statement is refused before it is sent, it tells no position.",
     r"TestError|TestDecodeScan|its text is withheld|text is withheld|test_exceptions_unpacking|TestAuth/end_to_end|"
     r"TestQueryRowErrors|TestMultipleResultError|TestParseErrorInExtendedQuery|test_error_message|TestOpen/"),
    ("Types that are not followed", "A cast to a type of the schema's own (a domain, for one), to record, and to types "
     "that carry other things inside (aclitem, txid_snapshot) is refused (0A000). Columns of them are masked.",
     r"does not follow a cast|TestDomainType$|TestUnregisteredType\w+$|TestRecordCodecDecodeValue$"),
    ("Cursors before they are declared", "FETCH is understood by what its cursor shows, so it can't be prepared before "
     "the cursor is there.", r"cursor does not exist in this session"),
    ("A refusal does not fail the transaction", "What the gateway refuses has not reached the database: the "
     "transaction goes on, and ReadyForQuery says so.",
     r"TestConnReleaseClosesConnInFailedTransaction|InFailedSQLTransaction|TestCommitInFailed"),
    ("Who one is", "Sessions are lent: process ids and cancel keys are the gateway's own, and 3.2's key has 32 bytes "
     "whatever the database speaks.", r"test_backend_pid|TestConnectProtocolVersion32"),
    ("Limits", "A statement's text may have 1 MiB.", r"longer than 1 MiB"),
    ("By chance", "asyncpg's pool may end while one of its connections is still being made; then an error is left that "
     "nobody awaits. The test passes in two of three runs.", r"test_pool_config_persistence"),
    ("Cut off by another", "Its package's run was ended by a test that waited for a notification, or its name differs "
     "from run to run.",
     r"^v5:Example|TestListenNotifyWhileBusyIsSafe|servicefile=|^pytest.internal$|^None|TestIntrospection.test_introspection_no_stmt"),
)  # fmt: skip


def reason_of(test: str, said: str) -> str | None:
    """What the difference is about; None where nothing explains it."""
    texts = (test, said)
    return next((title for title, _, pattern in REASONS if any(re.search(pattern, text) for text in texts)), None)
