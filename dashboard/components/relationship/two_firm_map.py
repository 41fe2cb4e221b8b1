"""The two-firm map on the page: the picture, what it says, what can be done with it, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import aria, downloads, faces
from dashboard.components.cards import card
from dashboard.components.relationship import outlook
from dashboard.components.tables import text_table
from dashboard.data import Relationship
from dashboard.figures import two_firm_map
from dashboard.figures.two_firm_map.scene import heading_words, kinds_in, node_words, scene
from dashboard.formats import UNDEFINED, count, day, joined, listed, month, number, sentences
from dashboard.history import History
from dashboard.i18n import counted, text
from dashboard.map_state import MapState
from dashboard.map_view import View

KEY_MARKS = ("alone", "gone", "orphan")


def section(relationship: Relationship) -> html.Section:
    """The place of the map; all that depends on what is asked of it is filled in when that is known."""
    title = text("download.title", what=text("section.map"), who=relationship.client)
    picture = html.Div(
        id=ids.RELATIONSHIP_MAP,
        role="group",
        className="two-firm",
        **aria.label(text("two_firm.label")),
        **aria.working(text("face.working")),
    )
    return card(
        text("section.map"),
        html.P(id=ids.RELATIONSHIP_MAP_SAYS, className="lead"),
        _tools(),
        html.Div(id=ids.RELATIONSHIP_MAP_TIME, className="two-firm-months"),
        html.Div(_another(), className="two-firm-another hidden", id=ids.RELATIONSHIP_MAP_ANOTHER),
        html.Div(id=ids.RELATIONSHIP_MAP_FIGURES, className="two-firm-figures-card"),
        dcc.Store(id=ids.RELATIONSHIP_MAP_SCENE),
        downloads.picture(
            picture,
            name="map",
            title=title,
            as_of=relationship.row["as_of"],
            about=relationship.client,
            told_in=ids.RELATIONSHIP_MAP_FIGURES,
        ),
        html.Div(id=ids.RELATIONSHIP_MAP_KEY),
        html.Details(
            [
                html.Summary(text("two_firm.table"), id=ids.RELATIONSHIP_MAP_TABLE_OPEN),
                downloads.table(
                    html.Div(id=ids.RELATIONSHIP_MAP_TABLE),
                    "map",
                    follow=True,
                    client=relationship.row["client_id"],
                ),
            ]
        ),
        name="map",
        kind="section-map",
    )


def _tools() -> html.Div:
    """What can be done with the map; ``assets/two_firm_map.js`` listens to ``data-map``."""
    return html.Div(
        [
            html.Div(
                [_tool("mode", "leave", "mode.leave"), _tool("mode", "meet", "mode.meet")],
                role="group",
                className="two-firm-modes",
                **aria.label(text("two_firm.mode")),
            ),
            _tool("fold", "functions", "functions"),
            _tool("whole", "", "whole"),
            _tool("time", "", "over_time"),
            _tool("reset", "", "reset"),
        ],
        className="two-firm-tools",
    )


def _tool(name: str, value: str, words: str, **more: str) -> html.Button:
    told: dict[str, Any] = {"data-map": name, "data-value": value}
    told |= {f"data-{key}": words for key, words in more.items()}
    return html.Button(
        text(f"two_firm.{words}"), type="button", className=f"two-firm-tool two-firm-{name}", **told
    )


def _another() -> list[Any]:
    """A planned tie with somebody who has no place on the map."""
    return [
        html.P(text("two_firm.another.words"), className="muted"),
        *(
            dmc.Select(
                id=name,
                label=text(f"two_firm.another.{side}"),
                searchable=True,
                clearable=True,
                limit=60,
                data=[],
                className="two-firm-one",
            )
            for side, name in (("ours", ids.RELATIONSHIP_MAP_OURS), ("theirs", ids.RELATIONSHIP_MAP_THEIRS))
        ),
        html.Button(
            text("two_firm.another.invite"),
            type="button",
            className="two-firm-tool",
            id=ids.RELATIONSHIP_MAP_INVITE,
        ),
    ]


def drawn(view: View, *, narrow: bool) -> tuple[dict[str, Any], str, Any, Any]:
    """The scene, what the map says, the figures beside it, and what its lines mean."""
    made = view.plan(narrow=narrow)
    told = scene(made, narrow=narrow, clickable=not view.past)
    told["today"] = view.relationship.row["as_of"].strftime("%Y-%m")
    told["note"] = text("download.picture.note", day=day(view.standing.day), source=text("app.name"))
    said = outlook.sentence(view.relationship, view.standing, view.outlook, past=view.past)
    if view.trouble:
        said = [html.Span(html.Bdi(view.trouble), className="quiet"), " ", *said]
    beside = outlook.figures(view.relationship, view.standing, view.outlook, said)
    return told, says(made, view.standing.day), beside, key(made)


def says(made: two_firm_map.Plan, as_of: dt.date) -> str:
    """What the map shows, in words."""
    live = made.live
    if not live:
        words = [text("two_firm.empty", as_of=day(as_of))]
    else:
        single = sum(line.kind == "single" for line in live)
        words = [counted("map.single", single) if single else text("map.no_single")]
    unreached = [text(f"function.{h.function}") for h in made.headings if h.missing and h.side == "client"]
    if unreached:
        words.append(text("map.unreached", functions=listed(unreached, 6)))
    if made.folded:
        words.append(text("two_firm.folded", ours=count(made.folded[0]), theirs=count(made.folded[1])))
    return sentences(words)


def key(made: two_firm_map.Plan) -> html.Ul:
    """What the lines and marks of the map mean; only those that are there."""
    keys = [
        html.Li([html.Span(className=f"key key-{kind}"), text(f"map.kind.{kind}")]) for kind in kinds_in(made)
    ]
    nodes = [*made.left.values(), *made.right.values()]
    there = {"alone": any(node.alone for node in nodes)}
    there |= {mark: any(node.mark == mark for node in nodes) for mark in ("gone", "orphan")}
    keys += [
        html.Li([html.Span(className=f"key key-person-{mark}"), text(f"two_firm.key.{mark}")])
        for mark in KEY_MARKS
        if there[mark]
    ]
    return html.Ul(keys, className="legend", **aria.label(text("two_firm.pictured")))


def in_words(view: View) -> list[Any]:
    """The map without a picture: what is supposed, and every line of it."""
    return [_supposed(view), table(view.plan())]


def table(made: two_firm_map.Plan) -> Any:
    """Every line as a row of words, and the functions that nobody reaches: what a supposition changes comes first."""
    heads = [text(f"picture.{head}") for head in ("ours", "theirs", "is", "strength")]
    lines = sorted(
        (line for line in made.lines if line.kind != "not_live"),
        key=lambda line: (
            line.kind not in ("planned", "gone"),
            made.right[line.client].y,
            made.right[line.client].key,
            -line.strength,
        ),
    )
    rows: list[Sequence[str]] = [
        (
            _who(made.left[line.supplier]),
            _who(made.right[line.client]),
            text(f"map.kind.{line.kind}"),
            number(line.strength, 1),
        )
        for line in lines
    ]
    missing = [heading for heading in made.headings if heading.missing and heading.side == "client"]
    rows += [(UNDEFINED, heading_words(h), text("map.nobody"), UNDEFINED) for h in missing]
    return text_table(heads, rows)


def _supposed(view: View) -> html.P | None:
    """Who is supposed to have left, which ties are planned, and who is left without any; nothing where nothing is."""
    if view.outlook is None:
        return None
    name, asked = view.relationship.name, view.outlook.supposition
    told = {
        "leave": [name(one) for one in asked.leave],
        "meet": [f"{name(ours)} – {name(theirs)}" for ours, theirs in asked.meet],
        "orphans": [name(one) for one in view.outlook.orphans],
    }
    said = [text(f"two_firm.supposed.{what}", who=joined(who)) for what, who in told.items() if who]
    return html.P(html.Bdi(sentences(said)), className="lead")


def _who(node: two_firm_map.Node) -> str:
    who = text("person.with_function", name=node_words(node), function=text(f"function.{node.function}"))
    return joined([who, text(f"two_firm.mark.{node.mark}")]) if node.mark else who


def months(found: History, state: MapState) -> list[Any]:
    """The slider over month ends: arrows go a month, Page Up and Down a year."""
    days = list(found.days)
    place = next((i for i, end in enumerate(days) if end.strftime("%Y-%m") == state.month), len(days) - 1)
    return [
        dcc.Store(
            id=ids.RELATIONSHIP_MAP_MONTHS,
            data=[[end.strftime("%Y-%m"), month(end), day(end)] for end in days],
        ),
        _tool("play", "", "play", play=text("two_firm.play"), stop=text("two_firm.stop")),
        html.Label(text("two_firm.month"), htmlFor=ids.RELATIONSHIP_MAP_MONTH, className="sr-only"),
        dcc.Input(
            id=ids.RELATIONSHIP_MAP_MONTH,
            type="range",
            min=0,
            max=max(len(days) - 1, 0),
            step=1,
            value=place,
            className="two-firm-range",
        ),
        html.Span(month(days[place]), className="two-firm-month", id=ids.RELATIONSHIP_MAP_MONTH_SAID),
        html.Span([month(days[0]), " – ", month(days[-1])], className="two-firm-span muted"),
    ]


def not_drawn(error: Exception) -> tuple[Any, str, Any, Any]:
    """The face of the map where it could not be drawn."""
    return None, "", faces.of_part(error), None
