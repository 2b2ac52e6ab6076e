"""mysqlclient (MySQLdb) against host, port, user and password; prints what it saw as one JSON object
(tests/mysql/test_other_drivers.py). Run by the interpreter that has it."""

import json
import sys

import MySQLdb
import MySQLdb.cursors

host, port, user, password = sys.argv[1:5]


def connect():
    return MySQLdb.connect(host=host, port=int(port), user=user, passwd=password, db="door", charset="utf8mb4")


def asked(cursor, sql, *values):
    cursor.execute(sql, values or None)
    return [list(row) for row in cursor.fetchall()]


def number(cursor, sql, *values):
    try:
        asked(cursor, sql, *values)
    except MySQLdb.Error as error:
        return error.args[0]
    return 0


client = connect()
cursor = client.cursor()
people = asked(cursor, "SELECT id, city, email FROM people WHERE id < 3 ORDER BY id")
seen = {"people": people, "found": [], "reused": 0, "concurrent": []}
for _, _, email in people:
    seen["found"] += [row[0] for row in asked(cursor, "SELECT id FROM payments WHERE email = %s", email)]
for n in range(20):
    rows = asked(cursor, "SELECT id, ssn FROM people WHERE id = %s", 1 + n % 2)
    seen["reused"] += len(rows) == 1 and rows[0][0] == 1 + n % 2
((amount, big, ratio, moment),) = asked(cursor, "SELECT amount, big, ratio, seen FROM payments WHERE id = %s", 10)
seen["values"] = [str(amount), str(big), ratio, str(moment)[:19]]
streaming = client.cursor(MySQLdb.cursors.SSCursor)
streaming.execute("SELECT n FROM numbers")
count = total = 0
for (n,) in streaming:
    count, total = count + 1, total + n
streaming.close()
seen["big"] = [count, total]
seen["write"] = number(cursor, "DELETE FROM people")
seen["guess"] = number(cursor, "SELECT id FROM people WHERE ssn LIKE %s", "9%")
client.begin()
((seen["inside"],),) = asked(cursor, "SELECT count(*) FROM people")
client.rollback()
for n in range(1, 5):
    other = connect()
    ((found,),) = asked(other.cursor(), "SELECT %s + 1", n)
    seen["concurrent"].append(found)
    other.close()
client.close()
print(json.dumps(seen))
