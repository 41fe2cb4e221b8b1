"""The relationship page's parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.addresses import BACKTEST
from dashboard.components import aria, conditions, downloads, grids, people
from dashboard.components.cards import card
from dashboard.components.explaining import measures
from dashboard.components.graphs import graph
from dashboard.components.relationship import departures, ties, two_firm_map, verdict
from dashboard.components.tables import linked_table, text_table
from dashboard.components.weaving import hole_list
from dashboard.data import Relationship
from dashboard.explaining import key_of
from dashboard.figures import function_matrix
from dashboard.figures.two_firm_map import order_of
from dashboard.formats import count, day, joined, number, percent, sentences
from dashboard.i18n import counted, text
from dashboard.i18n.meanings import meaning
from dashboard.snapshot import Row, split
from dashboard.theme import Palette
from graphmodel.explaining import SHARE
from graphmodel.tables import RELATIONSHIP_PEOPLE

SECTIONS = ("map", "matrix", "holes", "leave", "stage", "measures", "people", "ties")


def body(relationship: Relationship, leaving: Sequence[str] = ()) -> html.Div:
    """The whole page, but for its two pictures."""
    return html.Div(
        [
            verdict.header(relationship),
            html.Div(id=ids.RELATIONSHIP_HISTORY),
            html.Nav(
                [html.A(text(f"section.{name}.short"), href=f"#{name}") for name in SECTIONS],
                className="jump",
                **aria.label(text("relationship.jump")),
            ),
            html.Div(
                [
                    downloads.report_links(relationship.row["client_id"]),
                    downloads.network_links(relationship.row["client_id"]),
                ],
                className="take-along",
            ),
            html.Div(
                [
                    html.Div([two_firm_map.section(relationship)], className="wide-column"),
                    html.Div(
                        [matrix_section(relationship), holes_section(relationship)], className="side-column"
                    ),
                ],
                className="columns",
            ),
            leave_section(relationship, leaving),
            stage_section(relationship),
            _section(
                "measures",
                _as_of(relationship),
                _downloadable(measures.table(relationship), "relationships", relationship),
            ),
            _section("people", people_words(relationship), people_table(relationship)),
            _section(
                "ties",
                ties.words(relationship.ties),
                _downloadable(ties.of_relationship(relationship), "ties", relationship),
            ),
            html.P(dcc.Link(text("backtest.link"), href=BACKTEST)),
        ]
    )


def _section(name: str, words: str, *children: Any) -> html.Section:
    return card(
        text(f"section.{name}"), html.P(words, className="lead"), *children, name=name, kind=f"section-{name}"
    )


def _as_of(relationship: Relationship) -> str:
    return text("relationship.as_of", as_of=day(relationship.row["as_of"]))


def matrix_figure(relationship: Relationship, palette: Palette, *, narrow: bool) -> Any:
    """The function × function matrix."""
    return function_matrix.function_matrix(relationship.cells, palette=palette, narrow=narrow)


def matrix_section(relationship: Relationship) -> html.Section:
    """The matrix, what it says, and the same as a table."""
    cells = relationship.cells
    pairs = [cell for cell in cells if cell["expected"] and cell["counterpart"]]
    live = sum(bool(cell["live"]) for cell in pairs)
    words = (
        text("matrix.words", live=live, pairs=counted("count.pairs", len(pairs)))
        if pairs
        else text("matrix.empty")
    )
    if not function_matrix.axes(cells)[0]:
        return _section("matrix", words)
    rows = [
        (
            text(f"function.{c['supplier_function']}"),
            text(f"function.{c['client_function']}"),
            function_matrix.words(c),
            number(c["strength"] or 0.0, 1),
        )
        for c in sorted(
            cells,
            key=lambda c: tuple(order_of(c[f"{side}_function"]) for side in ("supplier", "client")),
        )
        if c["live"] or function_matrix.is_gap(c)
    ]
    picture = graph(
        ids.RELATIONSHIP_MATRIX, words, pixels=max(150, 34 * len(function_matrix.axes(cells)[0]) + 112)
    )
    key = html.P(
        [html.Span(function_matrix.GAP, className="loud"), html.Span(text("matrix.legend"))],
        className="legend",
    )
    return _section(
        "matrix",
        words,
        downloads.picture(
            picture,
            name="functions",
            title=text("download.title", what=text("section.matrix"), who=relationship.client),
            as_of=relationship.row["as_of"],
            about=relationship.client,
        ),
        key,
        _as_table(rows, ("ours", "theirs", "is", "strength"), "cells", relationship),
    )


def _as_table(
    rows: Iterable[Sequence[str]], heads: Sequence[str], name: str, relationship: Relationship
) -> html.Details:
    table = text_table([text(f"picture.{head}") for head in heads], rows)
    return html.Details([html.Summary(text("picture.as_table")), _downloadable(table, name, relationship)])


def _downloadable(table: Any, name: str, relationship: Relationship) -> Any:
    """A table with the links by which the rows of this client are taken away."""
    return downloads.table(table, name, client=relationship.row["client_id"])


def leave_section(relationship: Relationship, leaving: Sequence[str]) -> html.Section:
    """Whose leaving would cost most, and what is left without anybody."""
    if not relationship.people:
        return _section("leave", text("people.none"))
    return _section(
        "leave",
        text("leave.worst.words", day=day(relationship.row["as_of"])),
        departures.worst_cases(relationship),
        departures.chooser(relationship, leaving),
        html.Div(
            id=ids.RELATIONSHIP_LEFT, className="left", role="status", **aria.working(text("face.working"))
        ),
    )


def stage_section(relationship: Relationship) -> html.Section:
    """The stage, what is missing for the next one, and every condition."""
    row = relationship.row
    words = [text(f"stage.{row['stage']}.text")]
    missing = [
        c for c in relationship.conditions if c["stage"] == row["next_stage"] and c["passed"] == "false"
    ]
    if missing:
        words.append(counted("conditions.missing", len(missing), stage=text(f"stage.{row['next_stage']}")))
    ladder = _downloadable(conditions.ladder(relationship), "conditions", relationship)
    return _section("stage", sentences(words), ladder)


def people_words(relationship: Relationship) -> str:
    """What the people table says."""
    every = sum(bool(person["in_every_cut"]) for person in relationship.people)
    orphaning = sum(bool(split(person["orphans"])) for person in relationship.people)
    if not relationship.people:
        return text("people.none")
    return sentences([counted("people.in_every_cut", every), counted("people.orphaning", orphaning)])


def people_table(relationship: Relationship) -> Any:
    """Everyone with a live tie, the heaviest loss first."""
    if not relationship.people:
        return None
    says = partial(meaning, RELATIONSHIP_PEOPLE)
    figure = grids.explained_column
    columns = [
        grids.people_column("person", text("column.person"), says("person_id"), flex=1.2, minWidth=150),
        grids.column("side", text("column.side"), says("side"), width=130),
        grids.column("function", text("column.function"), says("function"), width=150),
        grids.column("seniority", text("column.seniority"), says("seniority"), width=110),
        figure("share", text("column.share"), says("share"), width=100),
        figure(
            "departure_loss", text("column.departure_loss"), says("departure_loss"), explain=SHARE, width=124
        ),
        grids.column("in_every_cut", text("column.in_every_cut"), says("in_every_cut"), width=120),
        grids.people_column("orphans", text("column.orphans"), says("orphans"), flex=1.3, minWidth=160),
        grids.people_column(
            "successors", text("column.successors"), says("successors"), flex=1.3, minWidth=160
        ),
    ]
    rows = sorted(
        relationship.people, key=lambda p: (-(p["departure_loss"] or 0), -(p["share"] or 0), p["person_id"])
    )
    grid = grids.grid(ids.RELATIONSHIP_PEOPLE, columns, [_person(row, relationship) for row in rows])
    return _downloadable(grid, "people", relationship)


def _person(person: Row, relationship: Relationship) -> dict[str, Any]:
    firm = relationship.supplier if person["side"] == "supplier" else relationship.client
    return grids.cells(
        {
            "person": (relationship.name(person["person_id"]), None),
            "side": (person["side"], firm),
            "function": (person["function"], text(f"function.{person['function'] or 'other'}")),
            "seniority": (person["seniority"], text(f"seniority.{person['seniority'] or 'unknown'}")),
            "share": (person["share"], percent(person["share"])),
            "departure_loss": (person["departure_loss"], percent(person["departure_loss"])),
            "in_every_cut": (bool(person["in_every_cut"]), text("yes" if person["in_every_cut"] else "no")),
            "orphans": (len(split(person["orphans"])), joined(relationship.names_in(person["orphans"]))),
            "successors": (
                len(split(person["successors"])),
                joined(relationship.names_in(person["successors"])),
            ),
        },
        links={
            "person": people.cell(relationship, [person["person_id"]]),
            **{name: people.cell(relationship, split(person[name])) for name in ("orphans", "successors")},
        },
        about=key_of("", person["person_id"], client=person["client_id"]),
    )


def holes_section(relationship: Relationship) -> html.Section:
    """What to weave next: as the results say, until it is worked out what a tie in each hole would bring."""
    return _section("holes", holes_words(relationship), hole_list.place(holes_table(relationship)))


def holes_words(relationship: Relationship) -> str:
    """What the holes table says."""
    return counted("holes.words", len(relationship.holes)) if relationship.holes else text("holes.none")


def holes_table(relationship: Relationship) -> Any:
    """What to weave next, by priority."""
    if not relationship.holes:
        return None
    heads = ("priority", "function", "reason", "open_cases", "low_feedback", "route")
    table = linked_table(
        [text(f"holes.{head}") for head in heads], [_hole(hole, relationship) for hole in relationship.holes]
    )
    return _downloadable(table, "holes", relationship)


def _hole(hole: Row, relationship: Relationship) -> Sequence[Any]:
    where = text(f"function.{hole['client_function']}")
    if hole["supplier_function"]:
        where = text("holes.pair", ours=text(f"function.{hole['supplier_function']}"), theirs=where)
    way = relationship.route(hole["route"])
    route = [part for person in way for part in (" → ", people.link(relationship, person))][1:]
    numbers = [count(hole[name]) for name in ("open_cases", "low_feedback")]
    return [
        count(hole["priority"]),
        where,
        text(f"holes.reason.{hole['reason']}"),
        *numbers,
        route or text("holes.no_route"),
    ]
