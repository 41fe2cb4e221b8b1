from __future__ import annotations

from dashboard.access.throttle import ALLOWED, WITHIN, Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_failures_are_forgotten_after_a_while():
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(ALLOWED["both"]):
        assert throttle.wait("ann", "192.0.2.1") == 0
        throttle.failed("ann", "192.0.2.1")
    assert throttle.wait("ann", "192.0.2.1") == WITHIN
    clock.now = WITHIN - 1
    assert throttle.wait("ann", "192.0.2.1") == 1
    clock.now = WITHIN
    assert throttle.wait("ann", "192.0.2.1") == 0


def test_many_names_from_one_address_are_stopped():
    throttle = Throttle(Clock())
    for n in range(ALLOWED["address"]):
        throttle.failed(f"name {n}", "192.0.2.1")
    assert throttle.wait("a new one", "192.0.2.1") > 0
    assert throttle.wait("a new one", "192.0.2.2") == 0


def test_one_name_from_many_addresses_is_stopped_late():
    throttle = Throttle(Clock())
    for n in range(ALLOWED["account"]):
        assert throttle.wait("ann", "198.51.100.1") == 0
        throttle.failed("ann", f"192.0.2.{n}")
    assert throttle.wait("ann", "198.51.100.1") > 0


def test_addresses_of_one_ipv6_network_are_one():
    throttle = Throttle(Clock())
    for n in range(ALLOWED["both"]):
        throttle.failed("ann", f"2001:db8::{n}")
    assert throttle.wait("ann", "2001:db8::ffff") > 0
    assert throttle.wait("ann", "2001:db8:0:1::1") == 0


def test_who_gets_in_has_failed_in_vain():
    throttle = Throttle(Clock())
    for _ in range(ALLOWED["both"]):
        throttle.failed("ann", "192.0.2.1")
    throttle.succeeded("ann", "192.0.2.1")
    assert throttle.wait("ann", "192.0.2.1") == 0


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("dashboard.access.throttle._REMEMBERED", 30)
    throttle = Throttle(Clock())
    for n in range(1000):
        throttle.failed(f"name {n}", f"192.0.{n % 250}.1")
    assert len(throttle._failures) <= 30
