"""What an agent asks of the demo: statements that work on masked data, and some that must be refused.

What it is for: ``maskwire demo`` asks them in order, and the live tests hold each to what is expected of it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words and in SQL.

    ``sql`` may name columns of the first row that the question before it was answered with: ``{email}``.
    ``refused`` says that no answer may come, and why in a few words; ``compared`` that the answer is worth showing
    beside what is stored, row by row.
    """

    text: str
    sql: str
    refused: str = ""
    compared: bool = False


QUESTIONS = (
    Question(
        "Who are our newest customers?",
        "SELECT id, first_name, last_name, email, phone FROM customers ORDER BY id DESC LIMIT 5",
        compared=True,
    ),
    Question(
        "What do we hold on a customer?",
        "SELECT id, email, birth_date, ssn, bank_account, plan, profile FROM customers ORDER BY id LIMIT 3",
        compared=True,
    ),
    Question("How many customers are on each plan?", "SELECT plan, count(*) FROM customers GROUP BY plan"),
    Question(
        "Which customers are patients too?",
        "SELECT c.id, c.email AS shop_email, p.email AS clinic_email FROM customers c"
        " JOIN patients p ON p.email = c.email ORDER BY c.id LIMIT 5",
    ),
    Question("How many different email addresses are there?", "SELECT count(DISTINCT email) FROM customers"),
    Question(
        "Who opens the most tickets?",
        "SELECT t.email, count(*) AS tickets FROM support_tickets t JOIN customers c ON c.email = t.email"
        " GROUP BY t.email ORDER BY tickets DESC LIMIT 5",
    ),
    Question(
        "Who is that customer? (asked by the masked address that was shown)",
        "SELECT id, email, plan, created_at FROM customers WHERE email = '{email}'",
    ),
    Question(
        "What do people write to support?",
        "SELECT id, subject, body FROM support_tickets ORDER BY id LIMIT 5",
        compared=True,
    ),
    Question(
        "Which cards were charged last?",
        "SELECT id, card_number, card_expiry, iban, amount FROM payments ORDER BY id DESC LIMIT 5",
        compared=True,
    ),
    Question(
        "What did the clinic note?",
        "SELECT visited_on, diagnosis, notes FROM visits ORDER BY id LIMIT 3",
    ),
    Question(
        "Which keys do our integrations use?",
        "SELECT id, service, api_key, connection_string FROM integrations ORDER BY id LIMIT 5",
        compared=True,
    ),
    Question(
        "Where do people log in from?",
        "SELECT ip, device_mac, user_agent, jwt FROM web_sessions ORDER BY id LIMIT 3",
    ),
    Question(
        "How much did we sell by status?",
        "SELECT status, count(*), sum(total) AS revenue FROM orders GROUP BY status",
    ),
    Question(
        "Whose social security number begins with 12?",
        "SELECT id FROM customers WHERE ssn LIKE '12%'",
        refused="a pattern over a masked column would tell it digit by digit",
    ),
    Question(
        "Give everybody the family plan.",
        "UPDATE customers SET plan = 'family'",
        refused="nothing but reads goes through",
    ),
    Question(
        "Read the server's password file.",
        "SELECT pg_read_file('/etc/passwd')",
        refused="the function reads around the query",
    ),
)
