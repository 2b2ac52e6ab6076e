"""Random queries through the MySQL door, over tables whose every sensitive value is a canary: none comes out.

What it must never do: excuse a canary, or pass because everything was refused.
"""

from __future__ import annotations

import os
import re
from random import Random

import pymysql

from tests.live.gate import Gate
from tests.mysql.doors import connected
from tests.mysql.drawn import Drawn

QUERIES = int(os.environ.get("MASKWIRE_MYSQL_QUERIES", "300"))
# Of the rows of ``drawn`` in doors.py.
PARTS = ("zqxjvw", "kyzzyq", "plover", "dunlin", "avocet", "godwit", "9134577", "9142211", "9176833", "9180755")


def test_random_queries_show_no_canary(gate: Gate) -> None:
    """What is answered is masked; what is refused says nothing; enough is answered to mean something."""
    random = Random(int(os.environ.get("MASKWIRE_MYSQL_SEED", "31")))
    answered = refused = 0
    with connected(gate, database="drawn") as connection, connection.cursor() as cursor:
        for _ in range(QUERIES):
            sql = Drawn(random).sql
            try:
                cursor.execute(sql)
                said = repr(cursor.fetchall())
                answered += 1
            except pymysql.MySQLError as error:
                said = repr(error.args)
                refused += 1
            text = said.lower()
            digits = re.sub(r"\D", "", said)
            assert not [part for part in PARTS if part in text or (part.isdigit() and part in digits)], sql
        cursor.execute("SELECT 1")
    assert answered > QUERIES // 20
