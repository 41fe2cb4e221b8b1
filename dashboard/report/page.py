"""A report as one HTML file that loads nothing, runs nothing, and shows every name as the text it is."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence

from dashboard.formats import plain
from dashboard.report.contents import Contents, Figure
from dashboard.report.drawing import svg
from dashboard.report.style import STYLE
from graphmodel.messages import Messages

_HEADS = ("departures.people", "departures.share", "departures.orphans", "departures.threads")
_MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may do with the page, should a name ever get past the escapes: nothing."""


def page(contents: Contents) -> str:
    """The whole file."""
    return _Page(contents, Messages.of(contents.language)).html()


def _safe(text: str) -> str:
    return html.escape(plain(text), quote=True)


def _bdi(text: str) -> str:
    """Words that may hold names of any writing direction, which stays their own."""
    return f"<bdi>{_safe(text)}</bdi>"


class _Page:
    def __init__(self, contents: Contents, words: Messages) -> None:
        self.contents, self.words = contents, words

    def say(self, key: str, **values: object) -> str:
        return _safe(self.words.text(f"report.{key}", **values))

    def html(self) -> str:
        it = self.contents
        title = self.say("title", client=plain(it.client), day=it.as_of)
        parts = (
            self.head(),
            self.verdict(),
            self.figures(),
            self.section("map", svg(it.map, self.words)),
            f'<div class="halves">{self.departures()}{self.stage()}{self.holes()}{self.alerts()}</div>',
            self.meanings(),
        )
        return (
            f'<!doctype html>\n<html lang="{_safe(it.language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
            + "\n".join(parts)
            + "\n</main>\n</body>\n</html>\n"
        )

    # ------------------------------------------------------------ what it says

    def head(self) -> str:
        it = self.contents
        reached = [code for code, _ in it.stages]
        here = reached.index(it.stage) if it.stage in reached else -1
        chips = "".join(
            f'<li class="{"here" if n == here else "below" if n < here else "above"}">{_safe(name)}</li>'
            for n, (_, name) in enumerate(it.stages)
        )
        level = f'<span class="level level-{_safe(it.level)}">{self.say("level", level=it.level_name)}</span>'
        stage = "" if here >= 0 else f"<span>{self.say('stage', stage=it.stage_name)}</span>"
        return (
            f'<header><p class="kicker">{self.say("kicker", supplier=plain(it.supplier), day=it.as_of)}</p>'
            f"<h1>{_bdi(it.client)}</h1>"
            f'<div class="state">{level}{stage}<ol class="stages" aria-label="{self.say("stages")}">{chips}</ol></div>'
            "</header>"
        )

    def verdict(self) -> str:
        it = self.contents
        notes = "".join(f'<p class="limits">{_bdi(note)}</p>' for note in it.evidence)
        what = f'<p class="next"><b>{self.say("next")}</b> {_bdi(it.next_step)}</p>' if it.next_step else ""
        sentence = f'<p class="sentence">{_bdi(it.verdict)}</p>'
        return f'<section class="verdict verdict-{_safe(it.level)}">{sentence}{what}{notes}</section>'

    def figures(self) -> str:
        return f'<dl class="figures">{"".join(map(self.figure, self.contents.figures))}</dl>'

    def figure(self, figure: Figure) -> str:
        loud = ' class="loud"' if figure.loud else ""
        return (
            f'<div id="{_safe(figure.name)}"><dt>{_safe(figure.label)}</dt><dd{loud}>{_safe(figure.value)}</dd>'
            f'<dd class="of">{_safe(figure.of)}</dd></div>'
        )

    def section(self, name: str, *parts: str) -> str:
        return f'<section class="{name}"><h2>{self.say(f"section.{name}")}</h2>{"".join(parts)}</section>'

    def departures(self) -> str:
        it = self.contents
        if not it.departures:
            return self.section("departures", f"<p>{self.say('departures.none')}</p>")
        rows = [(row.people, row.share, row.orphans, row.threads) for row in it.departures]
        table = self.table(_HEADS, rows)
        moves = self.listed(it.handover, _bdi, "ul")
        return self.section(
            "departures", table, f"<h3>{self.say('handover', people=plain(it.leaving))}</h3>{moves}"
        )

    def holes(self) -> str:
        it = self.contents
        if not it.holes:
            return self.section("holes", f"<p>{self.say('holes.none')}</p>")
        rows = [
            f"<li><b>{_bdi(' · '.join(part for part in (hole.where, hole.trouble) if part))}</b>"
            f"<br>{_bdi(hole.gains)}<br><span class='way'>{_bdi(hole.way_in)}</span></li>"
            for hole in it.holes
        ]
        return self.section("holes", f"<ol>{''.join(rows)}</ol>", self.more(it.holes_left_out))

    def stage(self) -> str:
        it = self.contents
        parts = []
        if it.lacking:
            items = [
                f'<li class="{row.passed}"><span class="mark">{_MARKS[row.passed]}</span> {_bdi(row.meaning)}'
                f" <small>{_bdi(row.asked)}</small></li>"
                for row in it.lacking
            ]
            parts.append(
                f"<p>{self.say('lacking', stage=it.next_stage)}</p><ul class='conditions'>{''.join(items)}</ul>"
            )
        if it.steps:
            parts.append(f"<h3>{self.say('steps')}</h3>{self.listed(it.steps, _bdi, 'ol')}")
        return self.section("stage", *(parts or [f"<p>{self.say('nothing_lacking')}</p>"]))

    def alerts(self) -> str:
        it = self.contents
        if not it.alerts:
            return self.section("alerts", f"<p>{self.say('alerts.none')}</p>")
        items = [
            f"<li><b>{_bdi(alert.label)}</b> {_bdi(alert.evidence)}"
            + (
                f" <b>{self.say('next')}</b> {_bdi(alert.next_step)}"
                if alert.next_step != it.next_step
                else ""
            )
            + f" <small>{_bdi(alert.status)}</small></li>"
            for alert in it.alerts
        ]
        return self.section("alerts", f"<ul>{''.join(items)}</ul>", self.more(it.alerts_left_out))

    def meanings(self) -> str:
        items = [
            f"<div><dt>{_safe(figure.label)} <code>{_safe(figure.name)}</code></dt>"
            f" <dd>{_safe(figure.meaning)}</dd></div>"
            for figure in self.contents.figures
        ]
        return (
            f'<footer><h2>{self.say("section.meanings")}</h2><dl class="meanings">{"".join(items)}</dl>'
            f"<p>{_safe(self.contents.made_by)}</p></footer>"
        )

    # ------------------------------------------------------------ parts

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        head = "".join(f'<th scope="col">{self.say(head)}</th>' for head in heads)
        body = "".join("<tr>" + "".join(f"<td>{_bdi(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def listed(self, items: Sequence[str], written: Callable[[str], str], tag: str) -> str:
        return f"<{tag}>{''.join(f'<li>{written(item)}</li>' for item in items)}</{tag}>"

    def more(self, left_out: int) -> str:
        return f'<p class="more">{self.say("more", n=left_out)}</p>' if left_out else ""
