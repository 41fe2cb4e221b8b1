"""Where a figure comes from: the dialog on every page, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.access.rights import may_see_all_clients
from dashboard.addresses import measure_address, relationship_address
from dashboard.asking import Asking
from dashboard.components import aria, faces, measures
from dashboard.components.explained_rows import counting, in_sum, name_of, step_of, table
from dashboard.data import Data
from dashboard.explaining import Asked, InForce, Told, told
from dashboard.formats import UNDEFINED, amounts, count, day, listed, number, percent, plain
from dashboard.i18n import ENGLISH, LANGUAGE, has_text, text
from graphmodel.explaining import SHARE, TIE
from graphmodel.explaining.arithmetic import Operation, Step, Term, Unit, steps
from graphmodel.explaining.arithmetic import told as in_words
from graphmodel.explaining.definitions import Definition
from graphmodel.messages import Messages
from graphmodel.tables import RELATIONSHIPS


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
    if asked.leaving:
        people = listed([found.named.name(one) for one in asked.leaving], 4)
        where += [", ", html.Bdi(text("explain.after", people=people))]
    shown = figure(found)
    title: list[Any] = [html.H2(html.Bdi(title_of(found)))]
    if shown:
        title.append(html.Span(shown, className="explained-figure"))
    return html.Header([html.Div(title, className="explained-title"), html.P(where, className="muted")])


def title_of(found: Told) -> str:
    """What the figure is called, with the people it is about."""
    names = [found.named.name(one) for one in found.asked.people]
    if found.asked.name == TIE:
        return text("explain.tie", ours=names[0], theirs=names[1])
    if found.asked.name == SHARE:
        return text("explain.share", person=names[0])
    return name_of(found.asked.name)


def figure(found: Told) -> str:
    """The figure itself, as pages show it."""
    name, value = found.asked.name, found.explanation.value
    if found.explanation.reason:
        return UNDEFINED
    if found.sums:
        return amounts({currency: term.value for currency, term in found.sums.items()})
    if name == SHARE:
        return percent(value)
    if found.relationship is not None and name in RELATIONSHIPS.names:
        shown = value if found.asked.leaving and value is not None else found.shown
        column = RELATIONSHIPS.column(name)
        if shown is None or shown == "":
            return UNDEFINED if name not in measures.EMPTY_IS_NONE else faces.reason_words("nothing")
        if column.type == "integer":
            shown = int(shown)
        return measures.figure(column, shown, found.relationship)
    if value is None:
        return ""
    return count(int(value)) if value.is_integer() else number(value)


# ------------------------------------------------------------ how it comes about


def _how(found: Told) -> html.Section:
    heading = html.H3(text("explain.how"))
    parts: list[Any] = [heading]
    if found.sums:
        parts += [
            _equations(_sum_of(found, currency, term), currency) for currency, term in found.sums.items()
        ]
    elif found.explanation.term is not None:
        parts.append(_equations(_named(found, found.explanation.term), found.currency))
        if not found.explanation.rows:
            parts.append(html.P(text("explain.from_source"), className="muted"))
    else:
        counts = next((rows for rows in found.explanation.rows if rows.counting), None)
        parts.append(html.P(counting(counts) if counts else text("explain.rows_speak")))
    if found.outdated:
        parts.append(html.P(_outdated(found), className="loud", role="status"))
    return html.Section(parts)


def _outdated(found: Told) -> str:
    value = found.explanation.value or 0.0
    return text("explain.outdated", value=number(value, 4), shown=number(float(found.shown), 4))


_UNITS: Mapping[str, Unit] = {
    "exposed_revenue": "money",
    "revenue": "money",
    "strength": "strength",
    TIE: "strength",
    "severance_probability": "chance",
    "gap": "stages",
}


def _named(found: Told, term: Term) -> Step:
    return Step(found.asked.name, term, _UNITS.get(found.asked.name, "share"))


def _sum_of(found: Told, currency: str, term: Term) -> Step:
    return Step("exposed_revenue" if found.asked.name == "exposed" else "revenue", term, "money")


def _equations(last: Step, currency: str | None) -> html.Dl:
    """Each step with its numbers put in; steps of one number have no line of their own."""
    write: Callable[[float, Unit], str] = partial(_written, currency)
    lines: list[Any] = []
    for step in steps(last):
        if step is not last and not isinstance(step.term, Operation):
            continue
        said = in_words(step.term, write, lambda n: text("explain.more_terms", n=count(n)))
        comes_to = write(step.value, step.unit)
        if step is not last and said == comes_to:
            continue
        sum_: list[Any] = [html.Span(said, className="terms"), " = "] if said != comes_to else []
        lines += [
            html.Dt(step_of(step)),
            html.Dd(html.Bdi([*sum_, html.Strong(comes_to)], dir="ltr")),
        ]
    return html.Dl(lines, className="equations")


def _written(currency: str | None, value: float, unit: Unit) -> str:
    return in_sum(value, unit, currency)


# ------------------------------------------------------------ undefined


def _undefined(found: Told) -> html.Section:
    reason = found.explanation.reason or ""
    words = Messages.of(LANGUAGE.get())
    limit = next((one.value for one in found.settings if one.key == "ties.live_strength"), 1.0)
    said = words.text(f"flag.{reason}") if f"flag.{reason}" in words else reason
    parts = [
        html.H3(text("explain.undefined.title")),
        html.P(f"{said[:1].upper()}{said[1:]}.".replace("。.", "。")),
    ]
    if has_text(f"explain.mend.{reason}"):
        parts += [
            html.H3(text("explain.undefined.mend")),
            html.P(text(f"explain.mend.{reason}", live_strength=number(float(limit), 1))),
        ]
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
            for term, said in _facts(defined)
            for part in (html.Dt(text(f"explain.{term}")), html.Dd(said))
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


def _facts(defined: Definition) -> Iterator[tuple[str, Any]]:
    words = Messages.of(LANGUAGE.get())
    yield "question", text(f"explain.question.{defined.family}")
    if f"column.{defined.name}" in words:
        yield "sentence", words.text(f"column.{defined.name}")
    if defined.formulas:
        yield "formula", [html.Code(formula, dir="ltr") for formula in defined.formulas]
    if defined.range:
        yield "range", html.Bdi(defined.range, dir="ltr")
    if defined.unit:
        yield "unit", words.text(f"unit.{defined.unit}")
    yield "better", text(f"explain.better.{defined.better or 'neither'}")
    reasons = [words.text(f"flag.{reason}") for reason in defined.undefined]
    yield "undefined_when", "; ".join(reasons) if reasons else text("explain.never_undefined")
    if defined.sources:
        yield "source", "; ".join(defined.sources)
    yield "in_exports", html.Code(defined.name)


# ------------------------------------------------------------ settings


def _settings(found: Told) -> html.Section:
    heading = html.H3(text("explain.settings"))
    if not found.settings:
        return html.Section([heading, html.P(text("explain.no_settings"), className="muted")])
    rows = [
        html.Tr(
            [
                html.Td([text(f"setting.{one.key}"), html.Code(one.key, className="sub")]),
                html.Td([_setting_words(one.value), html.Span(_setting_unit(one), className="muted")]),
                html.Td(_where_from(one), className="changed" if one.changed else "muted"),
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


def _where_from(one: InForce) -> str:
    if one.changed:
        return text("explain.changed", default=_setting_words(one.default))
    said = text("explain.default")
    return f"{said}; {one.source}" if one.source else said


def _setting_unit(one: InForce) -> str:
    key = f"setting.unit.{one.unit}"
    return f" {text(key) if has_text(key) else one.unit}" if one.unit else ""


def _setting_words(value: Any) -> str:
    """A setting as a phrase; codes of functions, stages and channels by name."""
    if isinstance(value, Mapping):
        told = [f"{_code(key)} {_setting_words(item)}" for key, item in value.items()]
        return listed(told, 30) if told else text("explain.nothing_set")
    if isinstance(value, tuple | list):
        return listed([_pair(item) for item in value], 40) if value else text("explain.nothing_set")
    if isinstance(value, bool):
        return text("yes" if value else "no")
    if isinstance(value, int | float):
        return count(int(value)) if float(value).is_integer() else number(value, 4).rstrip("0")
    return _code(str(value))


def _pair(item: Any) -> str:
    if isinstance(item, tuple):
        ours, theirs = (_code(str(part)) for part in item)
        return ours if ours == theirs else f"{ours}–{theirs}"
    return item.key if hasattr(item, "key") else _code(str(item))


def _code(code: str) -> str:
    for key in (f"function.{code}", f"stage.{code}", f"explain.channel.{code}"):
        if has_text(key):
            return text(key)
    return plain(code)
