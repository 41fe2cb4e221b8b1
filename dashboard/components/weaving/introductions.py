"""Ways to somebody in sentences, and who ties clients together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.components import downloads, faces, method, people
from dashboard.components.cards import card
from dashboard.components.tables import linked_table
from dashboard.components.weaving.hole_words import called
from dashboard.data import Named
from dashboard.formats import count, day, listed, number, plain, short_day
from dashboard.i18n import text
from dashboard.i18n.meanings import words
from dashboard.snapshot import Row, split
from dashboard.weaving import Connectors, Introduced
from graphmodel.introductions.telling import step_sentence, what_to_ask

_FEW = 3


def body(to: str) -> html.Div:
    """The whole page, but for what is worked out when it is opened."""
    return html.Div(
        [
            html.Header(
                [
                    html.P(text("introductions.page"), className="question"),
                    html.H1(text("introductions.headline"), className="headline"),
                ],
                className="page-head",
            ),
            html.Section(
                [
                    dmc.TextInput(
                        id=ids.INTRODUCTION_TO,
                        label=text("introductions.question"),
                        description=text("introductions.hint"),
                        placeholder=text("introductions.example"),
                        value=to,
                        debounce=600,
                        className="introduction-to",
                    ),
                    html.Div(id=ids.INTRODUCTION, role="status", className="introduction"),
                ],
                className="card",
            ),
            html.Div(faces.working(), id=ids.CONNECTORS),
            method.paragraph("introductions"),
        ],
        className="stacked",
    )


def nobody_named() -> html.P:
    """Before anybody is named."""
    return html.P(text("introductions.ask"), className="muted")


def people_of(found: Introduced) -> set[str]:
    """Everybody on these paths."""
    steps = [*found.tied, *(step for path in found.paths for step in path)]
    return {step[f"{end}_person_id"] for step in steps for end in ("from", "to")}


def ways(found: Introduced, named: Named, to: str) -> html.Div:
    """The best paths: what to ask, by whom it goes, and what is known of each step."""
    said = words()
    tied = [
        html.P(
            people.filled(
                text(
                    "introductions.tied",
                    ours="\x00",
                    theirs="\x00",
                    strength=number(tie["strength"], 1),
                    last=short_day(tie["last_at"]),
                ),
                [people.link(named, tie["from_person_id"])],
                [people.link(named, tie["to_person_id"])],
            )
        )
        for tie in found.tied[:_FEW]
    ]
    if not found.paths:
        return html.Div([*tied, html.P(text("introductions.none"))])
    return html.Div(
        [
            *tied,
            html.Ol(
                [
                    html.Li(
                        [
                            html.P(html.Bdi(plain(what_to_ask(path, said))), className="ask"),
                            html.P(
                                [
                                    *_route(path, named),
                                    " · ",
                                    text(
                                        "introductions.strength", strength=f"{path[0]['path_strength']:.3g}"
                                    ),
                                ],
                                className="muted",
                            ),
                            html.Ul(
                                [
                                    html.Li(html.Bdi(plain(step_sentence(step, found.graph.people, said))))
                                    for step in path
                                ],
                                className="steps",
                            ),
                        ]
                    )
                    for path in found.paths
                ],
                className="weave",
            ),
            html.P(text("introductions.as_of", as_of=day(found.as_of)), className="muted"),
            downloads.table_links("introductions", to=to),
        ]
    )


def _route(path: Sequence[Row], named: Named) -> list[Any]:
    persons = [path[0]["from_person_id"], *(step["to_person_id"] for step in path)]
    return [
        part for person in persons for part in (" → ", people.link(named, person, called(person, named)))
    ][1:]


def connectors(found: Connectors, named: Named) -> html.Section:
    """Who ties clients together, ours and others apart."""
    return card(
        text("connectors.title"),
        html.P(text("connectors.lead", as_of=day(found.as_of)), className="lead"),
        *_side("ours", found.ours, found, named),
        *_side("others", found.others, found, named),
        name="connectors",
    )


def _side(name: str, rows: Sequence[Row], found: Connectors, named: Named) -> list[Any]:
    title = html.H3(text(f"connectors.{name}"), className="table-title")
    if not rows:
        return [title, html.P(text("connectors.nobody"), className="muted")]
    heads = ["rank", "person", "power", "one_step", "two_steps", "alone", "clients"]
    table = linked_table(
        [text(f"connectors.{head}") for head in heads],
        [_connector(row, found, named, with_firm=name == "others") for row in rows],
        "connectors",
    )
    return [title, downloads.table(table, "connectors", side=name)]


def _connector(row: Row, found: Connectors, named: Named, *, with_firm: bool) -> list[Any]:
    firm = row["organisation_id"]
    there = (
        people.elsewhere(plain(row["organisation"]), relationship_address(firm))
        if row["side"] == "client"
        else html.Bdi(plain(row["organisation"]))
    )
    moved = split(row["former_organisations"])
    before = text("connectors.before", firms=listed([found.firms[key] for key in moved])) if moved else ""
    reached = [people.elsewhere(found.firms[key], relationship_address(key)) for key in split(row["clients"])]
    return [
        count(row["rank"]),
        [
            people.link(named, row["person_id"]),
            html.Span(there, className="sub muted") if with_firm else None,
            html.Span(html.Bdi(before), className="sub muted") if before else None,
        ],
        number(row["referral_power"]),
        count(row["clients_one_step"]),
        count(row["clients_two_steps"]),
        count(row["alone"]),
        _few(reached),
    ]


def _few(shown: Sequence[Any]) -> list[Any]:
    apart = [part for one in shown[:_FEW] for part in (", ", one)][1:]
    if len(shown) <= _FEW + 1:
        return [part for one in shown for part in (", ", one)][1:]
    return people.filled(text("list.more", names="\x00", more=count(len(shown) - _FEW)), apart)
