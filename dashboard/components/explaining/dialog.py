"""Where a figure comes from: the dialog on every page, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.access.rights import may_see_all_clients
from dashboard.addresses import measure_address, relationship_address
from dashboard.asking import Asking
from dashboard.components import aria, faces
from dashboard.components.explaining.rows import table
from dashboard.data import Data
from dashboard.explaining import Asked, Told, cells, told, words
from dashboard.explaining.words import Equation
from dashboard.formats import day
from dashboard.i18n import ENGLISH, text
from graphmodel.explaining import SHARE, TIE
from graphmodel.explaining.definitions import Definition


def panel() -> html.Dialog:
    """The empty dialog; ``assets/explain.js`` opens it, and notes in the address what it is about."""
    return html.Dialog(
        [
            html.Div(
                [
                    html.P(text("explain.title"), className="kicker", id="explanation-title"),
                    html.Button(
                        [html.Span("←", **aria.hidden()), f" {text('explain.back')}"],
                        type="button",
                        className="link-button hidden",
                        **_marked("back"),
                    ),
                    html.Button(
                        html.Span("×", **aria.hidden()),
                        type="button",
                        className="icon-button",
                        title=text("explain.close"),
                        **_marked("close"),
                        **aria.label(text("explain.close")),
                    ),
                ],
                className="explanation-top",
            ),
            dcc.Store(id=ids.EXPLANATION_ASKED),
            html.Div(id=ids.EXPLANATION_BODY, className="explanation-body"),
        ],
        id=ids.EXPLANATION,
        className="explanation",
        **_labelled_by("explanation-title"),
    )


def _marked(does: str) -> dict[str, Any]:
    """What tells ``assets/explain.js`` what a button does."""
    return {f"data-explain-{does}": "yes"}


def _labelled_by(identifier: str) -> dict[str, Any]:
    return {"aria-labelledby": identifier}


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app what fills the dialog."""

    @app.callback(
        Output(ids.EXPLANATION_BODY, "children"),
        Input(ids.EXPLANATION_ASKED, "data"),
        prevent_initial_call=True,
        running=[(Output(ids.EXPLANATION_BODY, "className"), "explanation-body busy", "explanation-body")],
        on_error=faces.of_part,
    )
    def explain(asked: Mapping[str, Any] | None) -> Any:
        if not isinstance(asked, Mapping) or not asked.get("key"):
            return None
        figure = Asked.of(asked.get("key"), asked.get("pathname"), asked.get("search"))
        return body(told(data, asking, figure))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie_explain", "opened"),
        Output(ids.EXPLANATION, "title"),
        Input(ids.ROUTE, "data"),
    )


def body(found: Told) -> html.Div:
    """Everything about one figure."""
    parts: list[Any] = [_head(found)]
    if found.explanation.reason:
        parts.append(_undefined(found))
    else:
        parts.append(_how(found))
    parts += [table(rows, found) for rows in found.explanation.rows]
    parts += [_means(found), _settings(found)]
    return html.Div(parts, className="stacked")


# ------------------------------------------------------------ which figure


def _head(found: Told) -> html.Header:
    asked, relationship = found.asked, found.relationship
    where: list[Any]
    if relationship is None:
        key = "explain.as_of.all" if may_see_all_clients() else "explain.as_of.some"
        where = [text(key, day=day(found.as_of))]
    else:
        said = text("explain.as_of", client="\x00", day=day(relationship.row["as_of"]))
        before, _, after = said.partition("\x00")
        link = dcc.Link(
            html.Bdi(relationship.client), href=relationship_address(asked.client), className="client"
        )
        where = [before, link, after]
    if asked.supposed:
        where += [text("list.separator"), html.Bdi(words.supposed(found))]
    shown = words.figure(found)
    title: list[Any] = [html.H2(html.Bdi(words.title(found)))]
    if shown:
        title.append(html.Span(shown, className="explained-figure"))
    return html.Header([html.Div(title, className="explained-title"), html.P(where, className="muted")])


# ------------------------------------------------------------ how it comes about


def _how(found: Told) -> html.Section:
    parts: list[Any] = [html.H3(text("explain.how"))]
    sums = words.equations(found)
    parts += [_sum(equations) for equations in sums]
    if not sums:
        parts.append(html.P(cells.how_rows_tell(found)))
    elif not found.explanation.rows:
        parts.append(html.P(text("explain.from_source"), className="muted"))
    if found.outdated:
        parts.append(html.P(words.outdated(found), className="loud", role="status"))
    return html.Section(parts)


def _sum(equations: Sequence[Equation]) -> html.Dl:
    lines: list[Any] = []
    for one in equations:
        terms: list[Any] = [html.Span(one.terms, className="terms"), " = "] if one.terms else []
        lines += [html.Dt(one.of), html.Dd(html.Bdi([*terms, html.Strong(one.result)], dir="ltr"))]
    return html.Dl(lines, className="equations")


# ------------------------------------------------------------ undefined


def _undefined(found: Told) -> html.Section:
    parts = [html.H3(text("explain.undefined.title")), html.P(words.why_undefined(found))]
    if mend := words.what_would_define(found):
        parts += [html.H3(text("explain.undefined.mend")), html.P(mend)]
    return html.Section(parts)


# ------------------------------------------------------------ what it means


def _means(found: Told) -> html.Section:
    if found.asked.name in (TIE, SHARE):
        facts: list[Any] = [html.P(text(f"explain.{found.asked.name}.sentence"))]
    elif found.definition is None:
        facts = []
    else:
        facts = [definition(found.definition)]
    address = measure_address(found.definition.name if found.definition else "strength")
    link = html.P(dcc.Link(text("explain.in_glossary"), href=address))
    return html.Section([html.H3(text("explain.means")), *facts, link])


def definition(defined: Definition) -> html.Div:
    """What a figure means: question, formula, range, direction, unit, when undefined, source."""
    facts = html.Dl(
        [
            part
            for term, said in words.facts(defined)
            for part in (html.Dt(text(f"explain.{term}")), html.Dd(_fact(term, said)))
        ],
        className="definition-facts",
    )
    full = [html.P(paragraph.replace("``", "")) for paragraph in defined.paragraphs]
    if not full:
        return html.Div(facts)
    return html.Div(
        [facts, html.Details([html.Summary(text("explain.in_full")), html.Div(full, lang=ENGLISH)])],
        className="defined",
    )


def _fact(term: str, said: Sequence[str]) -> Any:
    if term in ("formula", "in_exports"):
        return [html.Code(one, dir="ltr") for one in said]
    return html.Bdi(said, dir="ltr") if term == "range" else said


# ------------------------------------------------------------ settings


def _settings(found: Told) -> html.Section:
    heading = html.H3(text("explain.settings"))
    if not found.settings:
        return html.Section([heading, html.P(text("explain.no_settings"), className="muted")])
    rows = [
        html.Tr(
            [
                html.Td([text(f"setting.{one.key}"), html.Code(one.key, className="sub")]),
                html.Td(
                    [words.setting_words(one.value), html.Span(words.setting_unit(one), className="muted")]
                ),
                html.Td(words.set_by(one), className="changed" if one.changed else "muted"),
            ]
        )
        for one in found.settings
    ]
    heads = [html.Th(text(f"explain.{head}"), scope="col") for head in ("setting", "value", "set_by")]
    made = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="plain-table settings-table")
    return html.Section(
        [
            heading,
            html.Div(
                made, className="scroll", tabIndex=0, role="region", **aria.label(text("explain.settings"))
            ),
        ]
    )
