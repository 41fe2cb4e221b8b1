"""What a group of companies is as a whole: the figures that ``analyse --level group`` gives, worked out when asked.

Interactions in which people of two companies of a group take part count once for the group and once for each company,
so a group is not the sum of its companies: its ties are added up anew from the interactions.
"""

from __future__ import annotations

from functools import partial

from dashboard.asking import Asking
from dashboard.holdings.table import Group, Holdings
from dashboard.snapshot import Row
from graphmodel.as_analysed import as_analysed
from graphmodel.events import TableEvents
from graphmodel.stores.base import all_but_interactions
from graphmodel.tables import GROUP
from graphmodel.what_if import WhatIf, gather


def as_one(asking: Asking, holdings: Holdings, group: Group) -> Row:
    """The group's row of ``relationships``; its money is in no currency, as members may have several.

    Raises
    ------
    ResultsOnlyError
        The store offers no interactions.
    """
    roots = sorted(holdings.groups)
    standing = asking.whole(("groups", tuple(roots)), partial(_gathered, roots))
    row: Row = asking.answer(("group", group.id), lambda: _row(standing, group.id))
    return row


def _row(standing: WhatIf, group: str) -> Row:
    (row,) = standing.of([group]).tables["relationships"].to_pylist()
    return dict(row)


def _gathered(roots: list[str], asking: Asking) -> WhatIf:
    """All groups, added up once."""
    with asking.store() as (results, reading):
        run = {**results.run(), "level": GROUP}
        asked = as_analysed(
            TableEvents(reading), all_but_interactions(reading), results.results("roles"), run
        )
        return gather(asked.known, asked.as_of, asked.settings, clients=roots)
