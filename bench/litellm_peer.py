"""LiteLLM's proxy with its Presidio guardrail, started to be measured beside our LLM gateway.

It runs in a virtual environment of its own (litellm[proxy], presidio-analyzer, presidio-anonymizer). Presidio is served
over HTTP as the guardrail wants it, with its patterns alone: its model of names would have to be downloaded.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from bench.servers import free_port

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
_PRESIDIO = Path(__file__).with_name("presidio_server.py")


@contextmanager
def litellm(python: Path, direct: str) -> Iterator[str]:
    """The URL of a proxy before the provider at ``direct``, run by this interpreter."""
    presidio, port = free_port(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="mw-litellm-"))
    (folder / "config.yaml").write_text(_CONFIG.format(direct=direct, presidio=presidio, key=KEY))
    environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    commands = (
        [python, _PRESIDIO, str(presidio)],
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
