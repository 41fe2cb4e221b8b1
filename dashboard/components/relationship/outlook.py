"""The figures beside the two-firm map: as they are, as they were at a month end, or before and after a supposition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import html

from dashboard.components import aria, badges, downloads, faces, people
from dashboard.components.explaining.button import explained, undefined
from dashboard.components.relationship import verdict
from dashboard.data import Relationship
from dashboard.formats import UNDEFINED, chance, count, day, money, number, percent
from dashboard.i18n import counted, text
from dashboard.standing import Standing
from dashboard.supposing import Outlook


def figures(
    relationship: Relationship, standing: Standing, outlook: Outlook | None, said: Sequence[Any]
) -> html.Div:
    """Stage, threads, risk, severance, exposed revenue, and ties or orphans; ``said`` is the sentence above them."""
    of = _Figures(relationship, outlook.after if outlook else standing, outlook)
    row, currency = of.now.row, relationship.currency
    held = text(
        "two_firm.figure.ties.sub", ours=count(row["people_supplier"]), theirs=count(row["people_client"])
    )
    revenue = text("fact.exposed_revenue.sub", revenue=money(row["revenue"], currency))
    exposed = partial(money, currency=currency)
    shown = [
        of.figure("stage", "stage", badges.stage, text("two_firm.as_of", day=day(of.now.day))),
        of.figure("threads", "threads", count, text("two_firm.figure.threads.sub")),
        of.figure("risk", "single_thread_risk", number, text("two_firm.figure.risk.sub")),
        of.figure("severance", "severance_probability", chance, text("two_firm.figure.severance.sub")),
        of.figure("exposed", "exposed_revenue", exposed, revenue),
        of.figure("ties", "ties", count, held),
    ]
    lost = people.links(relationship, outlook.orphans, 2) if outlook else []
    orphans = count(len(outlook.orphans)) if outlook else UNDEFINED
    shown.append(_figure("orphans", orphans, lost or text("two_firm.figure.orphans.sub"), loud=bool(lost)))
    return html.Div(
        [
            html.P(
                list(said) or help_words(),
                role="status",
                className="two-firm-said",
                **downloads.told_of_picture(of.now.day, said=bool(said)),
            ),
            html.Dl(shown, className="figures two-firm-figures", **aria.label(text("two_firm.figures"))),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of one standing, each of which opens where it comes from.

    Those of a month end in the past do not: interactions are explained as of the day of the analysis.
    """

    relationship: Relationship
    now: Standing
    outlook: Outlook | None

    def figure(self, called: str, name: str, shown: Callable[[Any], Any], sub: Any) -> html.Div:
        """A figure; under a supposition with what it was before in place of what it is of, so that nothing moves."""
        value, key = self.now.row[name], name
        if self.outlook and name == "exposed_revenue" and not self.now.row["ties"]:
            value, key = self.outlook.exposed_after, "revenue"
        if not self.outlook:
            return _figure(called, self._opened(key, value, shown), sub)
        stood = self.outlook.before.row[name]
        before, after = (UNDEFINED if one is None else shown(one) for one in (stood, value))
        changed = str(before) != str(after)
        sub = [text("two_firm.was"), " ", html.Span(before)] if changed else text("two_firm.same")
        return _figure(called, self._opened(key, value, shown), sub, changed=changed)

    def _opened(self, name: str, value: Any, shown: Callable[[Any], Any]) -> Any:
        after = self.outlook is not None
        past = not after and self.now.day != self.relationship.row["as_of"]
        if value is None:
            no_revenue = name in ("revenue", "exposed_revenue") and self.now.row["revenue"] is None
            reason = "no_revenue" if no_revenue else "no_tie"
            return faces.undefined(reason) if past else undefined(reason, name, after=after)
        return shown(value) if past else explained(shown(value), name, after=after)


def _figure(name: str, value: Any, sub: Any, *, loud: bool = False, changed: bool = False) -> html.Div:
    return html.Div(
        [
            html.Dt(text(f"two_firm.figure.{name}")),
            html.Dd(
                [
                    html.Span(value, className="value loud" if loud else "value"),
                    html.Span(sub, className="sub"),
                ]
            ),
        ],
        className="changed" if changed else "",
        **aria.marked("data-figure", name),
    )


def help_words() -> list[Any]:
    """What can be done with the map, while there is nothing else to say; the browser shows the one that holds."""
    return [
        html.Span(text(f"two_firm.help.{mode}"), className="two-firm-help", **aria.marked("data-help", mode))
        for mode in ("leave", "meet")
    ]


def sentence(
    relationship: Relationship, standing: Standing, outlook: Outlook | None, *, past: bool
) -> list[Any]:
    """What the figures mean: of a supposition what it does, of a day in the past who held the client then."""
    if outlook is None:
        if not past:
            return []
        told = text("two_firm.at_month", day=day(standing.day))
        return [html.Span(told, className="muted"), " ", *verdict.sentence(standing.seen_in(relationship))]
    supposed = outlook.supposition
    planned = [counted("two_firm.planned", len(supposed.meet))] if supposed.meet else []
    if not supposed.leave:
        return [*planned, *verdict.sentence(outlook.after.seen_in(relationship))]
    who = people.links(relationship, supposed.leave, 4)
    if not outlook.after.row["ties"] and outlook.before.row["ties"]:
        lost = _orphans(len(outlook.orphans))
        return [*planned, *people.told("leave.everything", who, orphans=lost)]
    if not outlook.cut:
        return [*planned, *people.told("leave.nothing_here", who)]
    told_ = people.told(
        "leave.part", who, share=percent(outlook.share_cut), orphans=_orphans(len(outlook.orphans))
    )
    return [*planned, *told_]


def _orphans(number: int) -> str:
    return counted("leave.orphans", number) if number else text("leave.orphans.none")
