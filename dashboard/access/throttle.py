"""Failed sign-ins are counted, by account and by address; after a few of them, one waits."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator

WITHIN = 15 * 60.0
"""Seconds for which a failure counts."""

ALLOWED = {"both": 5, "address": 30, "account": 100}
"""Failures for free: of one account from one address, of one address, of one account from anywhere.

The last is high, so that nobody can lock somebody else out with a handful of guesses; it stops a guess from many
addresses all the same.
"""

_REMEMBERED = 20_000


class Throttle:
    """Who has failed lately.

    Parameters
    ----------
    clock
        Seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()

    def wait(self, account: str, address: str) -> float:
        """Seconds until the next try is heard; 0 where it may be made now."""
        now = self._clock()
        with self._lock:
            return max(self._left(key, now) for key in _keys(account, address))

    def failed(self, account: str, address: str) -> None:
        """Remember a failure."""
        now = self._clock()
        with self._lock:
            for key in _keys(account, address):
                times = self._failures.setdefault(key, deque(maxlen=ALLOWED[key[0]]))
                times.append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > _REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of this account from this address."""
        with self._lock:
            self._failures.pop(next(_keys(account, address)), None)

    def _left(self, key: tuple[str, ...], now: float) -> float:
        times = self._failures.get(key)
        if times is None or len(times) < ALLOWED[key[0]]:
            return 0.0
        return max(0.0, times[0] + WITHIN - now)


def _keys(account: str, address: str) -> Iterator[tuple[str, ...]]:
    near = network(address)
    yield from (("both", account, near), ("address", near), ("account", account))


def network(address: str) -> str:
    """What one user can take addresses from: of IPv6, a whole network.

    >>> network("192.0.2.7"), network("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::')
    """
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return address
    if told.version == 4:
        return str(told)
    return str(ipaddress.ip_network((told, 64), strict=False).network_address)
