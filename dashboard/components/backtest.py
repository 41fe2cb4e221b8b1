"""How often past figures were right: what held, what told it beforehand, and whether to trust a forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import relationship_address
from dashboard.backtesting import Backtested
from dashboard.components import badges, downloads, people
from dashboard.components.cards import card
from dashboard.components.graphs import graph
from dashboard.components.tables import linked_table, text_table
from dashboard.figures import intervals
from dashboard.figures.intervals import Dot
from dashboard.formats import UNDEFINED, begun, count, day, number, percent, plain, sentences
from dashboard.i18n import counted, errors, has_text, text
from dashboard.snapshot import Row
from dashboard.theme import Palette
from graphmodel.errors import InputError

OUTLOOK_SHOWN = 20
"""Relationships of a forecast that are listed."""


# ------------------------------------------------------------ while there is no answer


def working(step: str) -> html.Div:
    """While past month ends are judged: what is being done."""
    key = f"backtest.step.{step.replace(' ', '_')}"
    return html.Div(
        [
            html.P(text("backtest.question"), className="question"),
            html.H1(text("backtest.working"), className="headline"),
            html.P(text(key) if has_text(key) else text("backtest.step.begin"), className="aside"),
            dmc.Skeleton(height=220, mt=16),
        ],
        role="status",
        className="working",
    )


def refused(error: InputError) -> html.Div:
    """Too little has happened to judge by: what there is, what it takes, and what holds meanwhile."""
    return html.Div(
        [
            html.Header(
                [
                    html.P(text("backtest.question"), className="question"),
                    html.H1(text("backtest.refused"), className="headline"),
                    html.P(text("backtest.refused.so"), className="aside"),
                ]
            ),
            html.Section(
                [
                    html.H2(text("backtest.refused.there_is"), className="card-title"),
                    html.P(html.Bdi(begun(errors.told(error)))),
                    html.P(
                        [text("backtest.refused.try"), " ", html.Code("crosstie backtest --help")],
                        className="muted",
                    ),
                ],
                className="card",
            ),
            html.Section(
                [
                    html.H2(text("backtest.refused.would"), className="card-title"),
                    html.Ul([html.Li(text(f"backtest.refused.would.{n}")) for n in (1, 2, 3)]),
                ],
                className="card",
            ),
        ],
        className="stacked",
    )


# ------------------------------------------------------------ the answer


def body(found: Backtested) -> html.Div:
    """The whole page, but for its pictures."""
    return html.Div(
        [
            header(found),
            html.Div([_survival(found), _predictors(found)], className="halves"),
            _model(found),
            html.P(text("backtest.as_today"), className="muted"),
        ],
        className="stacked",
    )


def header(found: Backtested) -> html.Header:
    """How the flags did, whether a forecast is shown, and on what that rests."""
    looked_at, dormant = found.total("relationships"), found.total("dormant")
    sample = text(
        "backtest.sample",
        relationships=counted("backtest.relationships", found.run["relationships"]),
        cuts=counted("backtest.cuts", len(found.cuts)),
        first=day(found.cuts[0]["cut"]),
        last=day(found.cuts[-1]["cut"]),
    )
    outcome = text(
        "backtest.dormant",
        days=found.horizon,
        dormant=count(dormant),
        looked_at=count(looked_at),
        share=percent(dormant / looked_at),
    )
    said = of_the_flag(found), verdict(found)
    first, second = said if _flagged(found) else reversed(said)
    return html.Header(
        [
            html.P(text("backtest.question"), className="question"),
            html.H1(first, className="headline"),
            html.P(second, className="verdict"),
            html.P(sentences((sample, outcome)), className="aside"),
        ]
    )


def _flagged(found: Backtested) -> bool:
    """Whether the flag was ever up."""
    return bool(found.total("flagged"))


def of_the_flag(found: Backtested) -> str:
    """How often what the flag raised went dormant, against all."""
    flag = found.predictor("flag")
    if flag is None or not _flagged(found) or flag["precision"] is None:
        return text("backtest.flag.never")
    return text(
        "backtest.flag",
        share=percent(flag["precision"]),
        interval=_interval(flag, "precision", percent),
        listed=count(round(flag["listed"])),
        all=percent(found.total("dormant") / found.total("relationships")),
    )


def verdict(found: Backtested) -> str:
    """Whether the fitted model is shown to know more than recency."""
    model, recency = (found.predictor(name, "later_cuts") for name in ("forecast", "recency"))
    if model is None or recency is None or model["auc_gain"] is None:
        return text("backtest.verdict.too_few_earlier_cuts")
    return text(
        f"backtest.verdict.{found.run['forecast']}",
        auc=number(model["auc"]),
        recency=number(recency["auc"]),
        gain=_signed(model["auc_gain"]),
        interval=_interval(model, "auc_gain", _signed),
    )


def _interval(row: Row, name: str, written: Any) -> str:
    if row[f"{name}_low"] is None:
        return UNDEFINED
    return text("backtest.interval", low=written(row[f"{name}_low"]), high=written(row[f"{name}_high"]))


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _card(name: str, words: str, *children: Any) -> html.Section:
    title = text(f"backtest.section.{name}")
    return card(title, html.P(words, className="lead"), *children, name=name, kind=f"section-{name}")


def _picture(name: str, identifier: str, pixels: int, spoken: str, found: Backtested) -> Any:
    return downloads.picture(
        graph(identifier, spoken, pixels=pixels),
        name=name,
        title=text(f"backtest.section.{name}"),
        as_of=dt.date.fromisoformat(found.run["as_of"]),
    )


def _as_table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> html.Details:
    table = text_table([text(f"backtest.head.{head}") for head in heads], rows)
    return html.Details([html.Summary(text("picture.as_table")), downloads.table(table, f"backtest_{name}")])


# ------------------------------------------------------------ what held


def survival_dots(found: Backtested) -> list[Dot]:
    """Shares that outlived the silence of their strongest contact, by contacts, then by threads."""
    return [
        Dot(
            text(f"backtest.counted.{row['counted']}", number=_number(row["number"])),
            row["share"],
            row["low"],
            row["high"],
            text(
                "backtest.outlived",
                survived=count(row["survived"]),
                all=count(row["relationships"]),
                share=percent(row["share"]),
                interval=text("backtest.interval", low=percent(row["low"]), high=percent(row["high"])),
            ),
            loud=row["counted"] == "live_contacts",
        )
        for row in found.survival
    ]


def _number(said: str) -> str:
    return text("backtest.or_more", number=said.removesuffix("+")) if said.endswith("+") else said


def _survival(found: Backtested) -> html.Section:
    dots = survival_dots(found)
    if not dots:
        return _card("survival", text("backtest.survival.none", days=found.horizon))
    said = text(
        "backtest.survival.words", days=found.horizon, facts=begun(f"{dots[0].label} – {dots[0].facts}")
    )
    rows = [
        (
            dot.label,
            count(row["relationships"]),
            count(row["clients"]),
            count(row["survived"]),
            percent(row["share"]),
            text("backtest.interval", low=percent(row["low"]), high=percent(row["high"])),
        )
        for dot, row in zip(dots, found.survival, strict=True)
    ]
    return _card(
        "survival",
        said,
        _picture("survival", ids.BACKTEST_SURVIVAL, intervals.height(dots), said, found),
        html.P(text("backtest.survival.key"), className="muted"),
        _as_table("survival", ("had", "went_silent", "clients", "outlived", "share", "interval"), rows),
    )


def survival_figure(found: Backtested, palette: Palette) -> Any:
    """What held, by contacts and threads."""
    return intervals.intervals(survival_dots(found), palette, whole=(-0.02, 1.02), percent=True)


# ------------------------------------------------------------ what told it


def predictor_dots(found: Backtested) -> list[Dot]:
    """AUC by what relationships are ordered by, the best first."""
    return [
        Dot(
            text(f"backtest.predictor.{row['predictor']}"),
            row["auc"],
            row["auc_low"],
            row["auc_high"],
            text("backtest.auc", auc=number(row["auc"]), interval=_interval(row, "auc", number)),
            loud=row["predictor"] == "flag",
        )
        for row in found.judged.get("all_cuts", ())
        if row["auc"] is not None
    ]


def _predictors(found: Backtested) -> html.Section:
    dots = predictor_dots(found)
    best = found.judged["all_cuts"][0]
    said = text(
        "backtest.predictors.words",
        best=text(f"backtest.predictor.{best['predictor']}"),
        auc=number(best["auc"]),
        days=found.horizon,
    )
    rows = [
        (
            text(f"backtest.predictor.{row['predictor']}"),
            number(row["auc"]),
            _interval(row, "auc", number),
            UNDEFINED if row["predictor"] == "recency" else _interval(row, "auc_gain", _signed),
            percent(row["precision"]),
            _interval(row, "precision", percent),
        )
        for row in found.judged["all_cuts"]
    ]
    return _card(
        "predictors",
        said,
        _picture("predictors", ids.BACKTEST_PREDICTORS, intervals.height(dots), said, found),
        html.P(text("backtest.predictors.key"), className="muted"),
        _as_table(
            "forecast", ("predictor", "auc", "interval", "against_recency", "precision", "interval"), rows
        ),
    )


def predictors_figure(found: Backtested, palette: Palette) -> Any:
    """What told beforehand who went dormant."""
    dots = predictor_dots(found)
    lowest = min([0.5, *(dot.low for dot in dots if dot.low is not None)])
    whole = (lowest - 0.03, 1.01)
    return intervals.intervals(dots, palette, whole=whole, percent=False, blind=0.5)


# ------------------------------------------------------------ the fitted model


def _model(found: Backtested) -> html.Section:
    if not found.calibration:
        return _card("model", text("backtest.model.not_judged"))
    later = [row for row in found.cuts if row["trained_on"]]
    said = text("backtest.model.words", cuts=counted("backtest.cuts", len(later)), first=day(later[0]["cut"]))
    rows = [
        (
            text(f"backtest.predictor.{row['predictor']}"),
            percent(row["foretold"]),
            percent(row["share"]),
            text("backtest.interval", low=percent(row["low"]), high=percent(row["high"])),
            count(row["relationships"]),
        )
        for row in found.calibration
    ]
    return _card(
        "model",
        said,
        html.P(verdict(found)) if _flagged(found) else None,
        _picture("model", ids.BACKTEST_CALIBRATION, 400, text("backtest.calibration.spoken"), found),
        _as_table("calibration", ("predictor", "foretold", "followed", "interval", "times"), rows),
        *_outlook(found),
    )


def calibration_figure(found: Backtested, palette: Palette) -> Any:
    """Foretold, and what followed."""
    series = []
    for name in ("forecast", "recency"):
        points = [
            (
                row["foretold"],
                Dot(
                    "",
                    row["share"],
                    row["low"],
                    row["high"],
                    text(
                        "backtest.calibrated",
                        foretold=percent(row["foretold"]),
                        share=percent(row["share"]),
                        interval=text(
                            "backtest.interval", low=percent(row["low"]), high=percent(row["high"])
                        ),
                        times=count(row["relationships"]),
                    ),
                ),
            )
            for row in found.calibration
            if row["predictor"] == name
        ]
        series.append((text(f"backtest.predictor.{name}"), points))
    return intervals.calibration(
        series, palette, foretold=text("backtest.axis.foretold"), followed=text("backtest.axis.followed")
    )


def _outlook(found: Backtested) -> list[Any]:
    """Who is likeliest to go dormant; only where the model was shown to know more than recency."""
    if not found.outlook:
        return []
    shown = found.outlook[:OUTLOOK_SHOWN]
    as_of: dt.date = shown[0]["as_of"]
    rows = [
        [
            people.elsewhere(plain(row["client_name"]), relationship_address(row["client_id"])),
            percent(row["probability"]),
            count(round(row["recency"])),
            count(row["volume"]),
            badges.level(row["level"]),
        ]
        for row in shown
    ]
    heads = ("client", "chance", "days_silent", "interactions", "level")
    return [
        html.H3(text("backtest.outlook", n=len(shown), days=found.horizon, day=day(as_of))),
        downloads.table(
            linked_table([text(f"backtest.head.{head}") for head in heads], rows), "backtest_outlook"
        ),
    ]
