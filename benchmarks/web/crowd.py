"""Many people at once: each opens pages and uses them as a browser does, thinks, and goes on.

``python -m benchmarks.web.crowd ADDRESS CALLS PEOPLE ROUNDS`` asks a server on this machine what pages were seen to ask
(``benchmarks.web.browsing``), about other clients and words each time, and prints the seconds of every answer as JSON.

The load is bounded: so many people, so many pages each, one request at a time for each of them.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SEED = 20260630
THINKING = (2.0, 6.0)
"""Seconds that somebody looks at a page, at the least and at the most."""

VISITS: Mapping[str, float] = {
    "/": 6,
    "/relationship/": 5,
    "/person/": 2,
    "/map": 1,
    "/stages": 1,
    "/holes": 1,
    "/introductions": 1,
    "/plan": 0.5,
    "/alerts": 1,
    "/data": 0.5,
    "/measures": 0.5,
}
"""How often each page is opened, beside the others; a backtest is one piece of work for all, and no callback."""

CLIENTS, PEOPLE = 10_000, 2_500
SEEN = {"c00042": ("c{:05d}", CLIENTS), "s0042": ("s{:04d}", PEOPLE)}
"""What the pages were seen to ask about, and how others are called."""

WORDS = ("turbines", "pumps", "valves", "kestrel", "trade", "华锐", "rossi", "ann", "group", "steel")
ANSWER = "/_dash-update-component"


@dataclass
class Visitor:
    """Somebody who opens pages one after the other.

    Attributes
    ----------
    seconds
        Of each answer.
    failed
        Answers that were none.
    """

    address: str
    calls: Mapping[str, Sequence[str]]
    rounds: int
    chance: random.Random
    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def visit(self) -> None:
        """Open so many pages; begin at a time of one's own."""
        time.sleep(self.chance.uniform(0, THINKING[1]))
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        for path in self.chance.choices(list(VISITS), list(VISITS.values()), k=self.rounds):
            for body in self._asked(path):
                self._ask(connection, body)
            time.sleep(self.chance.uniform(*THINKING))
        connection.close()

    def _asked(self, path: str) -> list[str]:
        """What opening and using a page asks, about somebody else."""
        bodies = next(asked for page, asked in self.calls.items() if _is_of(page, path))
        words = {"turbines": self.chance.choice(WORDS)}
        others = {seen: form.format(self.chance.randrange(count)) for seen, (form, count) in SEEN.items()}
        return [_said_of(body, {**words, **others}) for body in bodies]

    def _ask(self, connection: http.client.HTTPConnection, body: str) -> None:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip", "Origin": self.address}
        began = time.perf_counter()
        try:
            connection.request("POST", ANSWER, body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            self.failed += answer.status not in (200, 204)
        except (OSError, http.client.HTTPException):
            self.failed += 1
            connection.close()
        self.seconds.append(time.perf_counter() - began)


def main(address: str, calls: Path, people: int, rounds: int) -> None:
    """Let them all in, and wait until the last has gone."""
    asked = json.loads(calls.read_text(encoding="utf-8"))
    visitors = [Visitor(address, asked, rounds, random.Random(SEED + n)) for n in range(people)]
    threads = [threading.Thread(target=visitor.visit) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = [second for visitor in visitors for second in visitor.seconds]
    print(json.dumps({"seconds": seconds, "failed": sum(visitor.failed for visitor in visitors)}))


def _is_of(page: str, path: str) -> bool:
    """Whether an address is one of a page: of the portfolio alone where the path is ``/``."""
    return page == path if path == "/" else page.startswith(path)


def _said_of(body: str, instead: Mapping[str, str]) -> str:
    for seen, other in instead.items():
        body = body.replace(seen, other)
    return body


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
