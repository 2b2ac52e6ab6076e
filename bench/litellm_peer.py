"""LiteLLM's proxy with its Presidio guardrail, started to be measured beside our LLM gateway.

It runs in a virtual environment of its own (litellm[proxy], presidio-analyzer, presidio-anonymizer). Presidio is served
over HTTP as the guardrail wants it, with its patterns alone: its model of names would have to be downloaded.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

KEY = "sk-bench"
_WITHIN = 180.0  # seconds to start
_CONFIG = """
model_list:
  - model_name: model-1
    litellm_params: {{model: openai/model-1, api_base: "{direct}/v1", api_key: provider-key}}
guardrails:
  - guardrail_name: presidio
    litellm_params:
      guardrail: presidio
      mode: pre_call
      default_on: true
      output_parse_pii: true
      presidio_analyzer_api_base: "http://127.0.0.1:{presidio}/"
      presidio_anonymizer_api_base: "http://127.0.0.1:{presidio}/"
general_settings: {{master_key: {key}}}
"""
_PRESIDIO = """
import logging, sys
import uvicorn
from fastapi import FastAPI
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import RecognizerResult


class NoModel(NlpEngine):
    def __init__(self): pass
    def load(self): pass
    def is_loaded(self): return True
    def process_text(self, text, language): return NlpArtifacts([], [], [], [], self, language)
    def process_batch(self, texts, language, **_): return ((t, self.process_text(t, language)) for t in texts)
    def is_stopword(self, word, language): return False
    def is_punct(self, word, language): return False
    def get_supported_entities(self): return []
    def get_supported_languages(self): return ["en"]


logging.disable(logging.CRITICAL)
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
analyzer = AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["en"])
anonymizer = AnonymizerEngine()
app = FastAPI()


@app.post("/analyze")
def analyze(asked: dict):
    return [one.to_dict() for one in analyzer.analyze(asked["text"], language="en")]


@app.post("/anonymize")
def anonymize(asked: dict):
    keys = ("entity_type", "start", "end", "score")
    found = [RecognizerResult(**{key: one[key] for key in keys}) for one in asked["analyzer_results"]]
    done = anonymizer.anonymize(asked["text"], found)
    return {"text": done.text, "items": [one.to_dict() for one in done.items]}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")
"""


@contextmanager
def litellm(python: Path, direct: str) -> Iterator[str]:
    """The URL of a proxy before the provider at ``direct``, run by this interpreter."""
    presidio, port = _free(), _free()
    folder = Path(tempfile.mkdtemp(prefix="mw-litellm-"))
    (folder / "config.yaml").write_text(_CONFIG.format(direct=direct, presidio=presidio, key=KEY))
    (folder / "presidio_server.py").write_text(_PRESIDIO)
    environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    commands = (
        [python, folder / "presidio_server.py", str(presidio)],
        [python.parent / "litellm", "--config", folder / "config.yaml", "--host", "127.0.0.1", "--port", str(port)],
    )
    with (folder / "log").open("wb") as log:
        running = [subprocess.Popen(one, stdout=log, stderr=log, cwd=folder, env=environment) for one in commands]
        try:
            _wait(f"http://127.0.0.1:{presidio}/docs", running)
            _wait(f"http://127.0.0.1:{port}/health/liveliness", running)
            yield f"http://127.0.0.1:{port}"
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(30)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def _wait(url: str, running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _WITHIN
    while time.monotonic() < until:
        if any(one.poll() is not None for one in running):
            raise RuntimeError("LiteLLM or Presidio ended before it was up: look at the log beside its configuration.")
        try:
            httpx2.get(url, timeout=2)
        except httpx2.TransportError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("LiteLLM or Presidio is not up in time.")
