"""What is left when people leave: of one relationship or of several, and who takes over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import aria, badges, downloads, grids, people
from dashboard.components.explaining.button import explained, undefined
from dashboard.components.tables import linked_table
from dashboard.data import Named, Person, Relationship
from dashboard.explaining import key_of
from dashboard.formats import amounts, chance, count, joined, money, percent, sentences, short_day
from dashboard.i18n import counted, text
from dashboard.i18n.meanings import meaning, reason_words
from dashboard.snapshot import Row, split
from graphmodel.analysis import Results
from graphmodel.explaining import SHARE
from graphmodel.tables import DEPARTURES, HANDOVER

TOLD_REASONS = ("tied", "met", "same_function", "counterpart", "same_seniority", "knows_others")
"""Reasons that are told beside a colleague's name; the others are told by how the two come together."""

MOST_LEFT_BEHIND = 60
"""People of a handover plan who are shown; the most urgent come first."""

_MEANING = partial(meaning, DEPARTURES)


# ------------------------------------------------------------ one relationship


def worst_cases(relationship: Relationship) -> Any:
    """The one, two and three people whose leaving would cost most; nothing where there is no live tie."""
    if not relationship.worst_cases:
        return None
    heads = ("people", "share_lost", "orphans", "threads_after", "look")
    rows = [_worst_case(row, relationship) for row in relationship.worst_cases]
    table = linked_table([text(f"leave.worst.{head}") for head in heads], rows, "worst-cases")
    return downloads.table(table, "worst_cases", client=relationship.row["client_id"])


def _worst_case(row: Row, relationship: Relationship) -> list[Any]:
    who = split(row["person_ids"])
    names = joined(map(relationship.name, who))
    look = html.Button(
        text("leave.look"),
        type="button",
        className="link-button",
        **{"data-leave": json.dumps(who), **aria.label(text("leave.look.label", who=names))},
    )
    return [
        people.links(relationship, who, len(who)),
        percent(row["share_lost"]),
        count(row["orphans"]),
        count(row["threads_after"]),
        look,
    ]


def chooser(relationship: Relationship, leaving: Sequence[str]) -> Any:
    """Everybody with a live tie here, any number to be chosen; ``leaving`` are chosen already."""
    if not relationship.people:
        return None
    here = [row["person_id"] for row in relationship.people]
    sides = {"supplier": relationship.supplier, "client": relationship.client}
    return dmc.MultiSelect(
        id=ids.RELATIONSHIP_LEAVE,
        label=text("leave.choose"),
        placeholder=text("leave.choose.hint"),
        data=[
            {"group": firm, "items": [_choice(row, relationship) for row in _heaviest(relationship, side)]}
            for side, firm in sides.items()
        ],
        value=[person for person in leaving if person in here],
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        nothingFoundMessage=text("leave.choose.nobody"),
        className="leave-chooser",
    )


def _heaviest(relationship: Relationship, side: str) -> list[Row]:
    rows = [row for row in relationship.people if row["side"] == side]
    return sorted(rows, key=lambda row: (-(row["departure_loss"] or 0), row["person_id"]))


def _choice(row: Row, relationship: Relationship) -> dict[str, str]:
    function = text(f"function.{row['function'] or 'other'}")
    name = relationship.name(row["person_id"])
    return {
        "value": row["person_id"],
        "label": text("person.with_function", name=name, function=function),
    }


def nobody_chosen() -> html.P:
    """Before anybody is chosen."""
    return html.P(text("leave.nobody"), className="muted")


def what_is_left(found: Results, relationship: Relationship, *, planned: int = 0) -> html.Div:
    """One relationship before and after some people leave; ``planned`` ties are counted both times."""
    rows = found.tables[DEPARTURES.name].to_pylist()
    if not rows:
        who = people.links(relationship, found.run["people"], 6)
        return html.Div(html.P(people.told("leave.nothing_here", who), className="verdict"))
    (row,) = rows
    who = people.links(relationship, split(row["leaving"]), 6)
    orphans = split(row["orphans"])
    key = "leave.everything" if not row["ties_after"] else "leave.part"
    said = people.told(key, who, share=percent(row["share_lost"]), orphans=_orphans(len(orphans)))
    return html.Div(
        [
            html.P(
                [*([counted("two_firm.planned", planned)] if planned else []), *said], className="verdict"
            ),
            downloads.table(
                _figures(row, relationship, orphans), DEPARTURES.name, follow=True, **_about(relationship)
            ),
            html.Details(
                [
                    html.Summary(text("leave.handover"), id=ids.RELATIONSHIP_WHO),
                    html.Div(id=ids.RELATIONSHIP_HANDOVER),
                ]
            ),
        ]
    )


def _figures(row: Row, named: Relationship, orphans: Sequence[str]) -> html.Dl:
    """Each figure before and after."""
    stages = [badges.stage(row[f"stage_{when}"]) for when in ("before", "after")]
    threads = [count(row[f"threads_{when}"]) for when in ("before", "after")]
    ties = [count(row[f"ties_{when}"]) for when in ("before", "after")]
    severance = [
        None if row[name] is None else chance(row[name]) for name in ("severance_before", "severance_after")
    ]
    exposed = [
        None if row[name] is None else money(row[name], named.currency)
        for name in ("exposed_before", "exposed_after")
    ]
    revenue = money(row["revenue"], named.currency)
    return html.Dl(
        [
            _figure("stage", stages, text("leave.figure.stage.sub")),
            _figure("threads", threads, text("fact.threads.sub")),
            _figure("severance", severance, text("fact.severance_probability.sub")),
            _figure(
                "exposed",
                exposed,
                text("fact.exposed_revenue.sub", revenue=revenue),
                named.reasons.get("exposed_revenue", "nothing_left"),
            ),
            _figure("ties", ties, text("leave.figure.ties.sub", share=percent(row["share_lost"]))),
            html.Div(
                [
                    html.Dt(text("leave.figure.orphans")),
                    html.Dd(
                        [
                            html.Span(count(len(orphans)), className="value"),
                            html.Span(
                                people.links(named, orphans, 4) or text("leave.figure.orphans.none"),
                                className="sub",
                            ),
                        ]
                    ),
                ]
            ),
        ],
        className="figures facts before-after",
    )


_MEASURES = {"severance": "severance_probability", "exposed": "exposed_revenue"}
"""Measures that go by another name here."""


def _figure(name: str, values: Sequence[Any], sub: str, reason: str | None = "nothing_left") -> html.Div:
    """A figure before and after, none for the reason given; each opens where it comes from."""
    measure = _MEASURES.get(name, name)
    before, after = (
        undefined(reason, measure, after=after) if shown is None else explained(shown, measure, after=after)
        for shown, after in zip(values, (False, True), strict=True)
    )
    shown = [
        html.Span(text("leave.now"), className="sr-only"),
        html.Span(before, className="one"),
        html.Span("→", className="muted", **aria.hidden()),
        html.Span(text("leave.then"), className="sr-only"),
        html.Span(after, className="one"),
    ]
    return html.Div(
        [
            html.Dt(text(f"leave.figure.{name}")),
            html.Dd([html.Span(shown, className="value"), html.Span(sub, className="sub")]),
        ]
    )


def _orphans(number: int) -> str:
    return counted("leave.orphans", number) if number else text("leave.orphans.none")


# ------------------------------------------------------------ all relationships of a person


def of_person(found: Results, person: Person) -> html.Div:
    """What goes with one person, client by client, and who takes over."""
    rows = found.tables[DEPARTURES.name].to_pylist()
    return html.Div(
        [
            html.Section(
                [
                    html.H2(text("person.section.clients"), className="card-title"),
                    html.P(_summary(found, rows, person), className="lead"),
                    _clients(rows, person),
                ],
                className="card",
                id="clients",
            ),
            html.Section(
                [
                    html.H2(text("person.section.handover"), className="card-title"),
                    handover(found, person, one_client=len(rows) == 1),
                ],
                className="card",
                id="handover",
            ),
        ],
        className="stacked",
    )


def _summary(found: Results, rows: Sequence[Row], person: Person) -> str:
    """What goes in all; money by currency and never added across currencies."""
    run = found.run
    said = [
        text(
            "leave.summary",
            share=percent(run["share_lost"]),
            clients=counted("count.clients", len(rows)),
            orphans=_orphans(run["orphans"]),
        )
    ]
    if run["clients_without_tie"]:
        said.append(counted("leave.without_tie", run["clients_without_tie"]))
    sums: Mapping[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    known = [row for row in rows if row["at_stake"] is not None]
    for row in known:
        currency = person.relationships[row["client_id"]]["currency"] or ""
        for name in ("exposed_before", "exposed_after", "revenue"):
            sums[name][currency] += row[name]
    if known:
        said.append(
            text(
                "leave.exposed",
                before=amounts(sums["exposed_before"]),
                after=amounts(sums["exposed_after"]),
                revenue=amounts(sums["revenue"]),
            )
        )
    if len(known) < len(rows):
        said.append(counted("leave.without_revenue", len(rows) - len(known)))
    return sentences(said)


def _clients(rows: Sequence[Row], person: Person) -> Any:
    figure = grids.figure_column
    columns = [
        grids.people_column("client", text("column.client"), _MEANING("client_name"), flex=1.2, minWidth=150),
        grids.explained_column(
            "share_lost", text("column.share_lost"), _MEANING("share_lost"), explain=SHARE, width=112
        ),
        grids.column("stage", text("column.stage"), text("column.before_after"), flex=1, minWidth=190),
        grids.column("threads", text("column.threads"), text("column.before_after"), width=96),
        figure("exposed", text("column.exposed"), text("column.before_after"), width=170),
        figure("revenue", text("column.revenue"), _MEANING("revenue"), width=96),
        grids.people_column("orphans", text("column.orphans"), _MEANING("orphans"), flex=1.4, minWidth=180),
    ]
    grid = grids.grid(ids.PERSON_CLIENTS, columns, [_client(row, person) for row in rows])
    return downloads.table(grid, DEPARTURES.name, **_about(person))


def _about(named: Relationship | Person) -> dict[str, Any]:
    """What a file about a departure is asked for by; who leaves a client stands in the address of the page."""
    if isinstance(named, Person):
        return {"person": named.person_id}
    return {"client": named.row["client_id"]}


def _client(row: Row, person: Person) -> dict[str, Any]:
    told = person.relationships[row["client_id"]]
    orphans = split(row["orphans"])
    stages = [text(f"stage.{row[f'stage_{when}']}") for when in ("before", "after")]
    exposed = [money(row[f"exposed_{when}"], told["currency"]) for when in ("before", "after")]
    unknown = text("face.undefined", reason=reason_words(told["reasons"].get("exposed_revenue")))
    return grids.cells(
        {
            "client": (told["client_name"], None),
            "share_lost": (row["share_lost"], percent(row["share_lost"])),
            "stage": (row["stage_after"], _change(*stages)),
            "threads": (
                row["threads_after"],
                _change(count(row["threads_before"]), count(row["threads_after"])),
            ),
            "exposed": (row["at_stake"], _change(*exposed)),
            "revenue": (row["revenue"], money(row["revenue"], told["currency"])),
            "orphans": (len(orphans), joined(map(person.name, orphans))),
        },
        links={
            "client": [{"text": told["client_name"], "href": relationship_address(row["client_id"])}],
            "orphans": people.cell(person, orphans),
        },
        tips={} if row["at_stake"] is not None else {"exposed": unknown, "revenue": unknown},
        emphasis={} if row["ties_after"] else {"share_lost": "loud", "stage": "loud"},
        about=key_of("", person.person_id, client=row["client_id"]),
    )


def _change(before: str, after: str) -> str:
    return before if before == after else text("leave.change", before=before, after=after)


# ------------------------------------------------------------ who takes over


def handover(found: Results, named: Relationship | Person, *, one_client: bool) -> Any:
    """Everybody who is left behind, the most urgent first, and the best colleagues for each."""
    plan: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found.tables[HANDOVER.name].to_pylist():
        plan[row["client_id"], row["contact_id"]].append(row)
    if not plan:
        return html.P(text("handover.nobody"), className="muted")
    shown = list(plan.values())[:MOST_LEFT_BEHIND]
    heads = ["contact", *([] if one_client else ["client"]), "colleague", "how", "others"]
    table = linked_table(
        [text(f"handover.{head}") for head in heads],
        [_left_behind(rows, named, one_client) for rows in shown],
        "handover",
    )
    parts = [downloads.table(table, HANDOVER.name, follow=isinstance(named, Relationship), **_about(named))]
    if len(shown) < len(plan):
        parts.append(html.P(text("handover.shown", shown=count(len(shown)), all=count(len(plan)))))
    return html.Div(parts)


def _left_behind(rows: Sequence[Row], named: Named, one_client: bool) -> list[Any]:
    best = rows[0]
    loses = html.Span(
        text(f"handover.loses.{best['left_behind']}"),
        className="sub loud" if best["left_behind"] == "orphan" else "sub",
    )
    contact = html.Div([people.link(named, best["contact_id"]), loses], className="who")
    client = people.elsewhere(best["client_name"], relationship_address(best["client_id"]))
    there = best["colleague_id"] is not None
    return [
        contact,
        *([] if one_client else [client]),
        _colleague(best, named) if there else text("handover.find"),
        _how(best, named) if there else "",
        [part for row in rows[1:] for part in ("; ", *_colleague(row, named))][1:],
    ]


def _colleague(row: Row, named: Named) -> list[Any]:
    """A colleague, and why."""
    told = split(row["reasons"])
    if "same_function" in told:  # says more than that functions are counterparts
        told = [reason for reason in told if reason != "counterpart"]
    reasons = [text(f"handover.reason.{reason}") for reason in TOLD_REASONS if reason in told]
    why = [html.Span(f" ({', '.join(reasons)})", className="muted")] if reasons else []
    return [people.link(named, row["colleague_id"]), *why]


def _how(row: Row, named: Named) -> list[Any]:
    """How the two come together."""
    if row["move"] != "introduce":
        return [text(f"handover.move.{row['move']}", last=short_day(row["last_at"]))]
    by_leaver = "introduced_by_leaver" in split(row["reasons"])
    key = "handover.move.introduce_before" if by_leaver else "handover.move.introduce"
    return people.told(key, [people.link(named, row["introduced_by_id"])])
