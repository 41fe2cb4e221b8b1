"""A plan: how far so many new ties reach, and who meets whom."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.addresses import PlanBudget, relationship_address
from dashboard.components import aria, downloads, faces, method, people
from dashboard.components.tables import linked_table
from dashboard.components.weaving.hole_words import BETWEEN, called
from dashboard.data import Named
from dashboard.formats import amounts, chance, count, day, joined, money, number, plain, sentences, short_day
from dashboard.i18n import counted, text
from dashboard.planning import MOST_TIES, Planned
from dashboard.snapshot import Row
from graphmodel.plan.planning import STEP

_ALL = 1 - 1e-9


def body(budget: PlanBudget, hours_a_tie: float) -> html.Div:
    """The whole page, but for the plan, which is worked out when the page is opened."""
    return html.Div(
        [
            html.P(text("plan.question"), className="question"),
            dcc.Store(id=ids.PLAN_HOURS_A_TIE, data=hours_a_tie),
            html.Div(
                [
                    html.Span(text("plan.budget"), className="muted"),
                    dmc.NumberInput(
                        id=ids.PLAN_AMOUNT,
                        value=budget.amount,
                        min=0,
                        max=MOST_TIES * max(hours_a_tie, 1.0),
                        debounce=500,
                        w=110,
                        **aria.label(text("plan.budget")),
                    ),
                    dmc.SegmentedControl(
                        id=ids.PLAN_KIND,
                        value="hours" if budget.hours else "ties",
                        data=[
                            {"value": kind, "label": text(f"plan.kind.{kind}")} for kind in ("ties", "hours")
                        ],
                        **aria.label(text("plan.kind")),
                    ),
                    html.Span(text("plan.hours_a_tie", hours=f"{hours_a_tie:g}"), className="muted"),
                ],
                className="budget",
            ),
            html.Div(faces.working(), id=ids.PLAN, className="left"),
            method.paragraph("plan"),
        ],
        className="stacked",
    )


def people_of(found: Planned) -> set[str]:
    """Everybody whom the plan names."""
    return set(found.codes)


def plan(found: Planned, named: Named) -> html.Div:
    """What it reaches, who should meet whom, and what was left out."""
    rows = found.plan.table.to_pylist()
    return html.Div(
        [
            html.Header(
                [
                    html.H1(headline(found, rows), className="headline"),
                    html.P(sentences(_aside(found, rows)), className="aside"),
                ],
                className="page-head",
            ),
            html.Section(_table(found, rows, named), className="card") if rows else None,
        ],
        className="stacked",
    )


def headline(found: Planned, rows: Sequence[Row]) -> list[Any]:
    """How far the plan lowers what is exposed; amounts of several currencies stand side by side."""
    done, as_of = found.plan, day(found.scene.as_of)
    several = set(found.currencies.values()) - {""}
    (currency,) = several if len(several) == 1 else (None,)
    if not rows:
        return [text("plan.nothing", before=money(done.before, currency), as_of=as_of)]
    if len(several) > 1:
        lowered: dict[str, float] = defaultdict(float)
        for row in rows:
            lowered[found.currencies.get(row["client_id"], "")] += row["lowers"]
        return [counted("plan.headline.several", len(rows), lowered=amounts(dict(lowered)), as_of=as_of)]
    after = money(done.after, currency)
    said = counted("plan.headline", len(rows), before="\x00", after=after, as_of=as_of)
    return people.filled(said, [html.Strong(money(done.before, currency), className="loud")])


def _aside(found: Planned, rows: Sequence[Row]) -> list[str]:
    """How good the plan is, what it takes, and what it left out and why."""
    done, said = found.plan, []
    each = found.scene.settings.plan.hours_a_tie
    if rows:
        share = f"{math.floor(done.share_of_bound * 1000) / 10:.1f}%"
        said.append(text("plan.best") if done.share_of_bound > _ALL else text("plan.bound", share=share))
        said.append(text("plan.takes", hours=number(each * len(rows), 0), each=f"{each:g}"))
    if 0 < len(rows) < done.budget.ties:
        said.append(counted("plan.no_more", len(rows)))
    said.append(counted("plan.looked_at", done.clients))
    if done.left_out:
        reasons = [text(f"plan.left_out.{name}", n=count(n)) for name, n in sorted(done.left_out.items())]
        said.append(text("plan.left_out", reasons=joined(reasons)))
    if len(set(found.currencies.values())) > 1:
        said.append(text("plan.several_currencies"))
    return said


def _table(found: Planned, rows: Sequence[Row], named: Named) -> Any:
    heads = ("step", "client", "who", "lowers", "severance", "exposed", "how")
    table = linked_table(
        [text(f"plan.column.{head}") for head in heads], [_step(row, found, named) for row in rows], "plan"
    )
    return downloads.table(table, "planned_ties", follow=True)


def _step(row: Row, found: Planned, named: Named) -> list[Any]:
    currency = found.currencies.get(row["client_id"])
    exposed = [money(row[f"exposed_{when}"], currency) for when in ("before", "after")]
    pair = row["supplier_person_id"], row["client_person_id"]
    severance = [chance(row[f"severance_{when}"]) for when in ("before", "after")]
    return [
        count(row["step"]),
        people.elsewhere(plain(row["client_name"]), relationship_address(row["client_id"])),
        [
            people.link(named, pair[0], called(pair[0], named)),
            BETWEEN,
            people.link(named, pair[1], called(pair[1], named)),
            html.Span(counted("plan.meetings", _meetings(row, found)), className="sub muted"),
        ],
        _whole(money(row["lowers"], currency)),
        _whole(text("leave.change", before=severance[0], after=severance[1])),
        _whole(text("leave.change", before=exposed[0], after=exposed[1])),
        how(row, found, named),
    ]


def _meetings(row: Row, found: Planned) -> int:
    """How many make the tie live."""
    weight = found.scene.settings.ties.channel_weights["meeting"]
    return max(1, math.ceil(row["strength"] / weight)) if weight else 1


def how(row: Row, found: Planned, named: Named) -> str:
    """Who opens the door, in words."""
    scene, client = found.scene, row["client_id"]
    pair = (row["supplier_person_id"], row["client_person_id"])
    codes = found.codes[pair[0]], found.codes[pair[1]]
    if scene.met(client, codes):
        return text("plan.how.met", last=short_day(scene.ties[client][codes].last_at))
    way = row["route"].split(STEP)
    names = [named.name(person) for person in way]
    ours, *between, theirs = names
    if len(between) == 1:
        held = {here for here, _ in scene.live(client)}
        key = "plan.how.colleague" if found.codes[way[1]] in held else "plan.how.contact"
        return text(key, ours=ours, middle=between[0], theirs=theirs)
    return text("plan.how.both", ours=ours, colleague=between[0], contact=between[1], theirs=theirs)


def _whole(words: str) -> html.Span:
    """Words that are never broken."""
    return html.Span(words, className="whole")
