"""The two firms face to face as an inline picture (SVG): what ``figures.two_firm_map.plan`` decided, on paper."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from dashboard.figures.two_firm_map import KINDS, Band, Kind, Line, Node, Plan
from dashboard.formats import begun, plain, shortened
from dashboard.theme import LIGHT
from graphmodel.messages import Messages

WIDTH = 760
"""Units across; a unit is a pixel of the plan, and about a quarter of a millimetre on paper."""

_LEFT, _RIGHT, _HEAD, _FOOT = 250, WIDTH - 250, 34, 26
_EMPTY = 21.0
"""Height of a function in which nobody stands."""
_NAME_COLUMNS, _FIRM_COLUMNS = 20, 40
_WIDTHS = (1.4, 6.0)
_COLOURS: dict[Kind, str] = {
    "single": LIGHT.red,
    "direct": LIGHT.blue,
    "window": LIGHT.grey,
    "fading": LIGHT.grey,
}
_DASHES: dict[Kind, str] = {"single": "9 6", "fading": "2 5"}


def svg(made: Plan, words: Messages) -> str:
    """The picture as markup; names in it are text and nothing else."""
    made = compact(made)
    parts = [*_rules(made), *_lines(made), *_nodes(made, words), *_headings(made, words), *_key(made, words)]
    height = made.height + _HEAD + _FOOT
    label = words.text(
        "report.map.spoken",
        ours=len(made.left),
        theirs=len(made.right),
        ties=sum(line.kind != "fading" for line in made.lines),
        supplier=plain(made.supplier),
        client=plain(made.client),
    )
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{_safe(label)}">'
        + "".join(parts)
        + "</svg>"
    )


def compact(made: Plan) -> Plan:
    """The plan with functions that nobody stands in drawn together: on paper, height is dear."""
    edges = [0.0, *made.rules[1:], made.height]
    standing = sorted(node.y for nodes in (made.left, made.right) for node in nodes.values())
    tops, spans = [0.0], []
    for low, high in pairwise(edges):
        held = any(low <= y < high for y in standing)
        spans.append((high - low) if held else min(high - low, _EMPTY))
        tops.append(tops[-1] + spans[-1])

    def moved(y: float) -> float:
        band = min(bisect_right(edges, y) - 1, len(spans) - 1)
        return tops[band] + (y - edges[band]) * spans[band] / ((edges[band + 1] - edges[band]) or 1.0)

    left, right = (
        {key: replace(node, y=moved(node.y)) for key, node in nodes.items()}
        for nodes in (made.left, made.right)
    )
    headings = [replace(heading, y=moved(heading.y)) for heading in made.headings]
    return replace(
        made,
        left=left,
        right=right,
        headings=headings,
        bands=[Band(*ends, band.window) for ends, band in zip(pairwise(tops), made.bands, strict=True)]
        if made.bands
        else [],
        height=tops[-1],
    )


def _safe(text: str) -> str:
    return html.escape(plain(text), quote=True)


def _text(
    x: float, y: float, text: str, *, anchor: str, size: float = 13, colour: str = LIGHT.ink, more: str = ""
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{colour}"{more}>'
        f"{_safe(text)}</text>"
    )


def _rules(made: Plan) -> Iterator[str]:
    for y in made.rules[1:]:
        yield f'<path d="M0 {y + _HEAD:.1f}H{WIDTH}" stroke="{LIGHT.line}" stroke-width="1"/>'


def _lines(made: Plan) -> Iterator[str]:
    strongest = max((line.strength for line in made.lines), default=1.0) or 1.0
    for line in sorted(made.lines, key=lambda line: (KINDS.index(line.kind), -line.strength)):
        yield _line(made, line, strongest)


def _line(made: Plan, line: Line, strongest: float) -> str:
    y0, y1 = made.left[line.supplier].y + _HEAD, made.right[line.client].y + _HEAD
    share = (line.strength / strongest) ** 0.5
    thick = _WIDTHS[0] if line.kind == "fading" else _WIDTHS[0] + (_WIDTHS[1] - _WIDTHS[0]) * share
    middle = (_LEFT + _RIGHT) / 2
    dash = f' stroke-dasharray="{_DASHES[line.kind]}"' if line.kind in _DASHES else ""
    return (
        f'<path d="M{_LEFT} {y0:.1f}C{middle:.0f} {y0:.1f} {middle:.0f} {y1:.1f} {_RIGHT} {y1:.1f}" fill="none"'
        f' stroke="{_COLOURS[line.kind]}" stroke-width="{thick:.1f}"{dash}/>'
    )


def _nodes(made: Plan, words: Messages) -> Iterator[str]:
    for x, side, nodes in ((_LEFT, -1, made.left), (_RIGHT, 1, made.right)):
        for node in nodes.values():
            radius = 4.5 + 6.5 * (node.share or 0) ** 0.5
            fill = LIGHT.node if node.live else LIGHT.paper
            ring = LIGHT.red if node.alone else LIGHT.paper if node.live else LIGHT.node
            yield (
                f'<circle cx="{x}" cy="{node.y + _HEAD:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{ring}"'
                f' stroke-width="{3 if node.alone else 1.5}"/>'
            )
            colour = LIGHT.red if node.alone else LIGHT.ink if node.live else LIGHT.muted
            yield _text(
                x + side * (radius + 6),
                node.y + _HEAD + 4.5,
                shortened(_called(node, words), _NAME_COLUMNS),
                anchor="end" if side < 0 else "start",
                colour=colour,
                more=' font-weight="650"' if node.alone else "",
            )


def _called(node: Node, words: Messages) -> str:
    """The name; of a folded function how many people it holds."""
    return words.text("count.people", n=node.people) if node.people else node.label


def _headings(made: Plan, words: Messages) -> Iterator[str]:
    for heading in made.headings:
        ours = heading.side == "supplier"
        name = begun(words.text(f"function.{heading.function}"))
        said = words.text("report.map.missing", function=name) if heading.missing else name
        colour = LIGHT.ink
        if heading.missing:
            colour = LIGHT.muted if ours else LIGHT.red
        more = ' font-style="italic"' if heading.missing else ' font-weight="650"'
        x, anchor = (0, "start") if ours else (WIDTH, "end")
        yield _text(x, heading.y + _HEAD + 4.5, said, anchor=anchor, size=12.5, colour=colour, more=more)
    bold = ' font-weight="650"'
    us = words.text("report.map.us", firm=plain(made.supplier))
    yield _text(0, 16, shortened(us, _FIRM_COLUMNS), anchor="start", size=15, more=bold)
    yield _text(WIDTH, 16, shortened(plain(made.client), _FIRM_COLUMNS), anchor="end", size=15, more=bold)


def _key(made: Plan, words: Messages) -> Iterator[str]:
    """What the lines mean; only those that are there."""
    kinds = Counter(line.kind for line in made.lines)
    x, y = 0.0, made.height + _HEAD + 16
    for kind in reversed(KINDS):
        if not kinds[kind]:
            continue
        dash = f' stroke-dasharray="{_DASHES[kind]}"' if kind in _DASHES else ""
        yield f'<path d="M{x:.0f} {y - 4:.1f}h26" stroke="{_COLOURS[kind]}" stroke-width="3"{dash}/>'
        said = words.text(f"report.map.{kind}")
        yield _text(x + 32, y, said, anchor="start", size=12, colour=LIGHT.muted)
        x += 48 + 6.4 * sum(2 if ord(sign) > 0x2E7F else 1 for sign in said)
