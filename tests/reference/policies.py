"""A policy once more, slow and obvious: every rule is asked every question, on the plain YAML.

It shares no code with what it is held against, and none of its ways: patterns are matched letter by letter, and times
by their names.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def like(pattern: str, text: str) -> bool:
    """Whether * (any run) and ? (any one) can be read so that the pattern is the text."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(like(pattern[1:], text[cut:]) for cut in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


def named(pattern: str, column: str) -> bool:
    """Whether a pattern is of a column, part by part."""
    return all(like(one, other) for one, other in zip(pattern.split("."), column.split("."), strict=True))


def in_time(when: dict[str, Any], at: datetime) -> bool:
    """Whether a time lies in all that is asked of it."""
    zone = ZoneInfo(when.get("timezone", "UTC"))

    def told(text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    if "from" in when and at < told(when["from"]):
        return False
    if "until" in when and not at < told(when["until"]):
        return False
    local = at.astimezone(zone)
    day, clock = local, f"{local:%H:%M}"
    if "hours" in when:
        begin, end = when["hours"].split("-")
        if begin < end:
            if not begin <= clock < end:
                return False
        elif clock < end:
            day = local - timedelta(days=1)
        elif clock < begin:
            return False
    return "days" not in when or DAYS[day.weekday()] in when["days"]


def about(rule: dict[str, Any], question: dict[str, Any], entity: str, category: str) -> bool:
    """Whether a rule is about a question: every key that it has must hold."""
    tests = {
        "roles": lambda words: any(role in question["roles"] for role in words),
        "kinds": lambda words: question["kind"] in words,
        "principals": lambda words: any(like(word, question["principal"]) for word in words),
        "purposes": lambda words: any(like(word, question["purpose"]) for word in words),
        "sources": lambda words: any(like(word, question["source"]) for word in words),
        "when": lambda when: in_time(when, question["at"]),
        "columns": lambda words: any(named(word, question["column"]) for word in words),
        "entities": lambda words: entity in words,
        "categories": lambda words: category in words,
    }
    return all(test(rule[key]) for key, test in tests.items() if key in rule)


def decide(
    policy: dict[str, Any], base: dict[str, Any] | None, question: dict[str, Any], categories: dict[str, str]
) -> tuple[str, str, str]:
    """(effect, transform, rule) for one viewer and one column; ``base`` is what the policy extends."""
    name = policy.get("name", "policy")
    rules = [(f"{name}/{rule['name']}", rule) for rule in policy.get("rules", [])]
    rules += [(f"{base['name']}/{rule['name']}", rule) for rule in base["rules"]] if base else []
    entity = question["entity"]
    for pattern, stated in policy.get("columns", {}).items():
        if named(pattern, question["column"]):
            entity = None if stated == "none" else stated
            break
    if entity is None:
        # Nothing is known of it: only a rule on its name alone can be meant.
        for label, rule in rules:
            only_named = "columns" in rule and "entities" not in rule and "categories" not in rule
            if only_named and about(rule, question, "", ""):
                return rule["effect"], _how(rule), label
        return "show", "scan", "scanned"
    for label, rule in rules:
        if about(rule, question, entity, categories[entity]):
            return rule["effect"], _how(rule), label
    return "mask", "redact", f"{name}/no-rule-matched"


def _how(rule: dict[str, Any]) -> str:
    return {"show": "keep", "deny": "redact"}.get(rule["effect"]) or rule["transform"]
