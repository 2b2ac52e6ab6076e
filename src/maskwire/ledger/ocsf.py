"""Entries as events of the Open Cybersecurity Schema Framework (schema.ocsf.io), for what collects security events.

What it is for: a statement is a Datastore Activity, a login an Authentication, everything else, tool calls and
completions too, an API Activity; each event has its whole entry in ``unmapped``, so that nothing is lost.
What it must never do: say more than the entry, or leave an entry out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from maskwire.ledger.entry import Entry, Kind, Outcome, Phase, encode
from maskwire.model import PrincipalKind

__all__ = ["SCHEMA_VERSION", "event"]

SCHEMA_VERSION: Final = "1.8.0"
Event = dict[str, Any]

_AUTHENTICATION, _API, _DATASTORE = 3002, 6003, 6005  # class_uid; its first digit is the category
_NAMES = {_AUTHENTICATION: "Authentication", _API: "API Activity", _DATASTORE: "Datastore Activity"}
_DATABASES: Final = frozenset({"postgres", "mysql"})  # the doors to one; others are to tools and models
_LOGIN = (_AUTHENTICATION, 1, "Logon")
_CREATE, _READ, _UPDATE = (_API, 1, "Create"), (_API, 2, "Read"), (_API, 3, "Update")
_OTHER = 99
# Kind -> class, activity_id, activity_name.
_ACTIVITIES: Mapping[Kind, tuple[int, int, str]] = {
    Kind.LOGIN: _LOGIN,
    Kind.LOGIN_FAILED: _LOGIN,
    Kind.READING: _READ,
    Kind.DATASET: _READ,
    Kind.EXCHANGE: _READ,
    Kind.ACCESS_REQUEST: _CREATE,
    Kind.APPROVAL: _UPDATE,
    Kind.CONFIGURATION: _UPDATE,
    Kind.KEY_ROTATION: _UPDATE,
}
_USERS = {
    PrincipalKind.HUMAN: (1, "User"),
    PrincipalKind.SERVICE: (4, "Service"),
    PrincipalKind.AGENT: (_OTHER, "Agent"),
}
_INFORMATIONAL, _LOW, _MEDIUM = (1, "Informational"), (2, "Low"), (3, "Medium")
_TOOL = (3, "Tool")
# auth_protocol_id of what proved a principal; others are named.
_PROTOCOLS = {"oidc": (4, "OpenID")}


def event(number: int, entry: Entry, log: str) -> Event:
    """The event of the ``number``-th entry of the ledger that is called ``log``."""
    class_uid, activity, activity_name = _activity(entry)
    severity, severity_name = _severity(entry)
    status, status_name = _status(entry)
    made: Event = {
        "category_uid": class_uid // 1000,
        "class_uid": class_uid,
        "class_name": _NAMES[class_uid],
        "activity_id": activity,
        "activity_name": activity_name,
        "type_uid": class_uid * 100 + activity,
        "time": _milliseconds(entry.time),
        "severity_id": severity,
        "severity": severity_name,
        "status_id": status,
        "status": status_name,
        "metadata": _metadata(number, entry, log, class_uid),
        "actor": _actor(entry),
        "src_endpoint": _endpoint(entry.client),
        **_security(entry),
        "unmapped": {"entry": json.loads(encode(entry))},
    }
    if entry.code:
        made["status_code"] = entry.code
    if entry.reason:
        made["status_detail"] = entry.reason
    if entry.duration:
        made["duration"] = entry.duration // 1000
    match class_uid:
        case 6005:
            made |= _of_datastore(entry)
        case 3002:
            made |= _of_login(entry)
        case _:
            made |= _of_call(entry)
    if entry.principal.model and class_uid != _AUTHENTICATION:
        made["ai_model"] = {"name": entry.principal.model, "ai_provider": "unknown"}
    return made


def _activity(entry: Entry) -> tuple[int, int, str]:
    if entry.kind is Kind.EXCHANGE and entry.door in _DATABASES:
        return _DATASTORE, 4, "Query"
    return _ACTIVITIES.get(entry.kind, (_API, _OTHER, entry.kind.value))


def _severity(entry: Entry) -> tuple[int, str]:
    if entry.kind is Kind.LOGIN_FAILED:
        return _MEDIUM
    return _LOW if entry.outcome is Outcome.REFUSED else _INFORMATIONAL


def _status(entry: Entry) -> tuple[int, str]:
    if entry.phase is Phase.OPENING:
        return 0, "Unknown"
    return (1, "Success") if entry.outcome is Outcome.ANSWERED else (2, "Failure")


def _metadata(number: int, entry: Entry, log: str, class_uid: int) -> Event:
    product = {"name": "Maskwire", "vendor_name": "Maskwire", "feature": {"name": entry.door or "gateway"}}
    profiles = ["security_control"]
    if class_uid != _AUTHENTICATION and (entry.principal.model or class_uid == _API):
        profiles.append("ai_operation")
    if class_uid == _API:
        profiles.append("trace")
    made: Event = {
        "version": SCHEMA_VERSION,
        "product": product | ({"version": entry.version} if entry.version else {}),
        "profiles": profiles,
        "uid": f"{log}#{number}",
        "sequence": number,
        "log_name": log,
        "event_code": f"{entry.kind.value}-{entry.phase.value}",
        "original_time": entry.time,
    }
    if entry.exchange:
        made["correlation_uid"] = entry.exchange
    return made


def _user(entry: Entry) -> Event:
    who = entry.principal
    number, name = _USERS[who.kind]
    groups = {"groups": [{"name": role} for role in sorted(who.roles)]} if who.roles else {}
    return {"name": who.name, "type_id": number, "type": name, **groups}


def _actor(entry: Entry) -> Event:
    made: Event = {"user": _user(entry)}
    if entry.session:
        made["session"] = {"uid": entry.session}
    if entry.application:
        made["app_name"] = entry.application
    if entry.principal.agent:
        made["app_uid"] = entry.principal.agent
    return made


def _endpoint(client: str) -> Event:
    address, _, port = client.rpartition(":")
    if address and port.isdecimal() and int(port) < 65536:
        return {"ip": address.strip("[]"), "port": int(port)}
    return {"name": client or "gateway"}


def _security(entry: Entry) -> Event:
    """The profile security_control: what was decided."""
    made: Event = {}
    if entry.policy:
        made["policy"] = {"name": "maskwire", "uid": entry.policy, "is_applied": True}
    match entry.outcome:
        case Outcome.REFUSED:
            action, disposition = (2, "Denied"), (2, "Blocked")
        case Outcome.ANSWERED if any(one.transform not in ("keep", "scan") or one.findings for one in entry.columns):
            action, disposition = (4, "Modified"), (1, "Allowed")
        case Outcome.ANSWERED:
            action, disposition = (1, "Allowed"), (1, "Allowed")
        case _:
            action, disposition = (3, "Observed"), (27, "Error")
    named = {"action_id": action[0], "action": action[1], "disposition_id": disposition[0]}
    return {**made, **named, "disposition": disposition[1]}


def _of_datastore(entry: Entry) -> Event:
    made: Event = {"database": {"name": entry.source or "unknown", "type_id": 1, "type": "Relational"}}
    tables = sorted({f"{it.schema}.{it.table}" for column in entry.columns for it in column.origins})
    if len(tables) == 1:
        made |= {"table": {"name": tables[0]}, "type_id": 3, "type": "Table"}
    else:
        made |= {"type_id": 1, "type": "Database"}
    if entry.shape:
        sent = {"bytes": entry.bytes} if entry.bytes else {}
        made["query_info"] = {"uid": entry.exchange or "unknown", "query_string": entry.shape, **sent}
    return made


def _of_login(entry: Entry) -> Event:
    made: Event = {
        "user": _user(entry),
        "service": {"name": entry.source or "maskwire", "labels": [entry.door]},
        "is_remote": True,
        "logon_type_id": 3,
        "logon_type": "Network",
    }
    if (proof := entry.principal.authentication) is not None:
        number, name = _PROTOCOLS.get(proof, (_OTHER, proof))
        made |= {"auth_protocol_id": number, "auth_protocol": name}
    return made


def _of_call(entry: Entry) -> Event:
    operation = entry.shape or entry.kind.value
    made: Event = {
        "api": {
            "operation": operation,
            "service": {"name": entry.door or "maskwire"},
            "request": {"uid": entry.exchange or entry.session or "none"},
        },
    }
    if entry.source:
        made["resources"] = [{"name": entry.source, "type": "source"}]
    if entry.kind is Kind.EXCHANGE:
        talk = {"uid": entry.conversation} if entry.conversation else {}
        made["message_context"] = {
            "application": {"name": entry.application or entry.door},
            "ai_role_id": _TOOL[0],
            "ai_role": _TOOL[1],
            **talk,
        }
    if entry.traceparent:
        end = _milliseconds(entry.time)
        span = {"uid": entry.traceparent[36:52], "start_time": end - entry.duration // 1000, "end_time": end}
        made["trace"] = {"uid": entry.traceparent[3:35], "span": span}
    return made


def _milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp() * 1000)
