"""What the two-firm map shows of a relationship: on the day that is looked at, and under what is supposed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.asking import Asking
from dashboard.data import Data, Relationship
from dashboard.figures import two_firm_map
from dashboard.history import History, history
from dashboard.i18n import text
from dashboard.map_state import MapState
from dashboard.snapshot import Row
from dashboard.standing import Standing
from dashboard.supposing import Outlook, outlook
from dashboard.tie_rows import ends, strongest_first
from graphmodel.errors import CrosstieError, InputError


@dataclass(frozen=True, slots=True)
class View:
    """What the map shows of a relationship, and why.

    Attributes
    ----------
    standing
        On the day that is looked at.
    outlook
        Under a supposition; none where nothing is supposed.
    history
        Where the map is looked at over time: everybody who is in it keeps a place.
    trouble
        Why something that was asked for is not shown, in words; empty where all is.
    """

    relationship: Relationship
    standing: Standing
    outlook: Outlook | None = None
    history: History | None = None
    folding: two_firm_map.Folding | None = None
    trouble: str = ""

    @property
    def past(self) -> bool:
        """Whether this is a day before that of the analysis."""
        return bool(self.standing.day != self.relationship.row["as_of"])

    def ties(self) -> list[Row]:
        """Its ties, the strongest first, with ``supposed``: ``planned``, ``goes``, or none for what stays as it is."""
        if self.outlook is None:
            return [{**tie, "supposed": None} for tie in strongest_first(self.standing.ties)]
        cut, met = {ends(tie) for tie in self.outlook.cut}, self.outlook.supposition.meet
        left = [
            {**tie, "supposed": "planned" if tie["live"] and ends(tie) in met else None}
            for tie in strongest_first(self.outlook.after.ties)
            if ends(tie) not in cut
        ]
        return [*left, *({**tie, "supposed": "goes"} for tie in strongest_first(self.outlook.cut))]

    def plan(self, *, narrow: bool = False) -> two_firm_map.Plan:
        """What the map shows."""
        shown = self.outlook.after if self.outlook else self.standing
        r, found = self.relationship, self.outlook
        supposed = two_firm_map.Supposed()
        if found:
            asked = found.supposition
            supposed = two_firm_map.Supposed(asked.leave, found.orphans, asked.meet, found.cut)
        live = [tie["strength"] for tie in r.ties if tie["live"]]
        return two_firm_map.plan(
            shown.people,
            shown.ties,
            shown.cells,
            r.holes if not (found or self.past) else (),
            r.names,
            {who: r.function(who) for who in r.roles},
            supplier=r.supplier,
            client=r.client,
            seniorities={who: row.get("seniority") or "" for who, row in r.roles.items()},
            always=(self.history.supplier, self.history.client) if self.history else ((), ()),
            folding=self.folding or two_firm_map.Folding(),
            supposed=supposed,
            strongest=max(live, default=None),
            not_live=True,
            narrow=narrow,
        )


def view_of(data: Data, asking: Asking, client_id: str, asked: MapState) -> View:
    """What the map shows; what cannot be shown of what is asked is told instead."""
    relationship = data.relationship(client_id)
    found, standing, supposed, trouble = None, Standing.as_analysed(relationship), None, ""
    try:
        if asked.month:
            found = history(asking, client_id)
            standing = _at_month(found, asked.month)
        if asked.supposition and standing.day == relationship.row["as_of"]:
            supposed = outlook(asking, client_id, asked.supposition)
    except CrosstieError as error:  # the map of the results stands all the same
        trouble = error.sentence()
    met = {person for pair in asked.supposition.meet for person in pair}
    roles = data.named(met | (found.supplier | found.client if found else set())).roles
    return View(
        replace(relationship, roles={**roles, **relationship.roles}),
        standing,
        supposed,
        found,
        two_firm_map.Folding(asked.functions, asked.open),
        trouble,
    )


def _at_month(found: History, month: str) -> Standing:
    day = next((day for day in found.days if day.strftime("%Y-%m") == month), None)
    if day is None:
        raise InputError(text("two_firm.no_month", month=month))
    return found.standing(day)
