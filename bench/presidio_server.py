"""Presidio over HTTP, as LiteLLM's guardrail asks it; run in the environment of bench/litellm_peer.py.

Usage: presidio_server.py PORT
"""

from __future__ import annotations

import logging
import sys

import uvicorn
from fastapi import FastAPI
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import RecognizerResult
from presidio_patterns import analyzer

logging.disable(logging.CRITICAL)  # it asks the internet for a list of domains, and says so where there is none
_ANALYZER, _ANONYMIZER = analyzer(), AnonymizerEngine()
app = FastAPI()


@app.post("/analyze")
def analyze(asked: dict) -> list[dict]:
    """What it finds in a text."""
    return [one.to_dict() for one in _ANALYZER.analyze(asked["text"], language="en")]


@app.post("/anonymize")
def anonymize(asked: dict) -> dict:
    """The text with what was found replaced."""
    keys = ("entity_type", "start", "end", "score")
    found = [RecognizerResult(**{key: one[key] for key in keys}) for one in asked["analyzer_results"]]
    done = _ANONYMIZER.anonymize(asked["text"], found)
    return {"text": done.text, "items": [one.to_dict() for one in done.items]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")
