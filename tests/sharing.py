"""Which tests stay on one worker of a parallel run: those of a file, and all of a kind of server that is slow to start.

``--dist loadgroup`` alone would part the tests of a file, and each worker would make what the file makes once.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadGroupScheduling

SERVERS = ("neo4j", "spark")
"""Markers of tests that share one."""


def keep_together(items: list[pytest.Item]) -> None:
    """Put the tests of a server into its group."""
    for item in items:
        for server in SERVERS:
            if item.get_closest_marker(server):
                item.add_marker(pytest.mark.xdist_group(server))


class ByFileAndServer(LoadGroupScheduling):
    """Hands out whole groups, and whole files of what is in none; those of most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return super()._split_scope(nodeid).split("::", 1)[0]
