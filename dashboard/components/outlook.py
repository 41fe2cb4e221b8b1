"""The figures beside the two-firm map: as they are, as they were at a month end, or before and after a supposition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import aria, badges, downloads, faces, people, verdict
from dashboard.data import Relationship
from dashboard.formats import UNDEFINED, chance, count, day, money, number, percent
from dashboard.i18n import counted, text
from dashboard.standing import Standing
from dashboard.supposing import Outlook


def figures(
    relationship: Relationship, standing: Standing, outlook: Outlook | None, said: Sequence[Any]
) -> html.Div:
    """Stage, threads, risk, severance, exposed revenue, and ties or orphans; ``said`` is the sentence above them."""
    after = outlook.after if outlook else standing
    before = outlook.before if outlook else None
    stood, stands = before.row if before else None, after.row
    exposed = outlook.exposed_after if outlook else stands["exposed_revenue"]
    currency = relationship.currency
    revenue = money(stands["revenue"], currency)

    def of(name: str, shown: Any, unknown: str = "no_tie") -> list[Any]:
        rows = [stands] if stood is None else [stood, stands]
        return [faces.undefined(unknown) if row[name] is None else shown(row[name]) for row in rows]

    no_revenue = "no_revenue" if stands["revenue"] is None else "no_tie"
    money_exposed = of("exposed_revenue", lambda amount: money(amount, currency), no_revenue)
    if outlook and exposed is not None:
        money_exposed[-1] = money(exposed, currency)
    held = text(
        "two_firm.figure.ties.sub",
        ours=count(stands["people_supplier"]),
        theirs=count(stands["people_client"]),
    )
    shown = [
        _figure("stage", of("stage", badges.stage), text("two_firm.as_of", day=day(after.day))),
        _figure("threads", of("threads", count), text("two_firm.figure.threads.sub")),
        _figure("risk", of("single_thread_risk", number), text("two_firm.figure.risk.sub")),
        _figure("severance", of("severance_probability", chance), text("two_firm.figure.severance.sub")),
        _figure("exposed", money_exposed, text("fact.exposed_revenue.sub", revenue=revenue)),
        _figure("ties", of("ties", count), held),
    ]
    lost = people.links(relationship, outlook.orphans, 2) if outlook else []
    orphans = count(len(outlook.orphans)) if outlook else UNDEFINED
    shown.append(_figure("orphans", [orphans], lost or text("two_firm.figure.orphans.sub"), loud=bool(lost)))
    return html.Div(
        [
            html.P(
                list(said) or help_words(),
                role="status",
                className="two-firm-said",
                **downloads.told_of_picture(after.day, said=bool(said)),
            ),
            html.Dl(shown, className="figures two-firm-figures", **aria.label(text("two_firm.figures"))),
        ]
    )


def _figure(name: str, values: Sequence[Any], sub: Any, *, loud: bool = False) -> html.Div:
    """A figure; under a supposition with what it was before in place of what it is of, so that nothing moves."""
    changed = False
    if len(values) == 2:
        changed = str(values[0]) != str(values[1])
        sub = [text("two_firm.was"), " ", html.Span(values[0])] if changed else text("two_firm.same")
    return html.Div(
        [
            html.Dt(text(f"two_firm.figure.{name}")),
            html.Dd(
                [
                    html.Span(values[-1], className="value loud" if loud else "value"),
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
