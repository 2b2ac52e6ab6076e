"""The clients of a soak, in a process of their own: what the gateway's process holds of memory is then the gateway's.

``python -m tests.soak.clients DOOR URL PORT SECONDS CLIENTS SEED`` prints what they did, as JSON.
It must never end well where one of them got a wrong answer.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter

from tests.soak.mysql_work import MysqlClient
from tests.soak.work import Client


async def live(door: str, url: str, port: int, seconds: float, clients: int, seed: int) -> Counter[str]:
    """All of them, for so long; what they did."""
    chance, done = random.Random(seed), Counter[str]()
    until = asyncio.get_running_loop().time() + seconds
    each = [random.Random(chance.random()) for _ in range(clients)]
    made = [MysqlClient(port, one, done) if door == "mysql" else Client(url, one, done) for one in each]
    await asyncio.gather(*(one.live(until) for one in made))
    return done


if __name__ == "__main__":
    door, url, port, seconds, clients, seed = sys.argv[1:]
    print(json.dumps(asyncio.run(live(door, url, int(port), float(seconds), int(clients), int(seed)))))
