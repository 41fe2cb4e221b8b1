"""The map as the browser draws it: places, lines and all words, in the language of the request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dashboard.figures.two_firm_map.kinds import KINDS, Kind
from dashboard.figures.two_firm_map.parts import Heading, Line, Node, Plan
from dashboard.formats import count, number, percent, short_day, shortened
from dashboard.i18n import counted, text

NAME_COLUMNS, NARROW_COLUMNS = 22, 12
"""Width of a name on the map; pointing at it tells it whole."""
FIRM_COLUMNS, NARROW_FIRM_COLUMNS = 44, 18


def scene(made: Plan, *, narrow: bool = False, clickable: bool = True) -> dict[str, Any]:
    """What ``assets/two_firm_map.js`` draws: JSON of texts, which are never markup, and pixels from the top.

    ``nodes`` come in the order in which a keyboard goes through them; ``lines`` name their ends by place in ``nodes``,
    and their widths go from 0 to 1.

    Parameters
    ----------
    narrow
        Whether the page has the width of a phone.
    clickable
        Whether a click on somebody supposes something.
    """
    standing = [
        node
        for nodes in (made.left, made.right)
        for node in sorted(nodes.values(), key=lambda node: (node.y, node.key))
    ]
    place = {(node.side, node.key): i for i, node in enumerate(standing)}
    columns = NARROW_COLUMNS if narrow else NAME_COLUMNS
    told = lru_cache(maxsize=None)(short_day)
    ties = _ties_of(made)
    return {
        "height": made.height,
        "row": made.row,
        "narrow": narrow,
        "clickable": clickable,
        "spoken": spoken(made),
        "firms": [
            shortened(firm, NARROW_FIRM_COLUMNS if narrow else FIRM_COLUMNS)
            for firm in (text("two_firm.us", firm=made.supplier), made.client)
        ],
        "bands": [[band.top, band.bottom, band.window] for band in made.bands],
        "window": text("two_firm.window"),
        "headings": [_heading(heading) for heading in made.headings],
        "nodes": [_node(node, columns, ties[node.side, node.key]) for node in standing],
        "lines": [
            [
                place["supplier", line.supplier],
                place["client", line.client],
                line.kind,
                round(made.width_of(line), 3),
                *_facts(line, told),
            ]
            for line in sorted(made.lines, key=lambda line: KINDS.index(line.kind))
        ],
        "kinds": {kind: text(f"map.kind.{kind}") for kind in KINDS},
        "shares": text("two_firm.shares", n="{n}", names="{names}"),
    }


def spoken(made: Plan) -> str:
    """The map in a sentence, for those who do not see it."""
    live = made.live
    return text(
        "two_firm.spoken",
        supplier=made.supplier,
        client=made.client,
        ours=count(len(made.left)),
        theirs=count(len(made.right)),
        ties=count(len(live)),
        single=count(sum(line.kind == "single" for line in live)),
    )


def heading_words(heading: Heading) -> str:
    """A function's name, and whether it is not reached."""
    name = text(f"function.{heading.function}")
    return text("map.missing", function=name) if heading.missing else name


def node_words(node: Node) -> str:
    """A person's name; of a folded function how many people it holds, and how many of them leave."""
    if not node.people:
        return node.label
    people = counted("count.people", node.people)
    return text("two_firm.some_leave", people=people, leaving=count(node.gone)) if node.gone else people


def _ties_of(made: Plan) -> dict[tuple[str, str], int]:
    """How many live ties each node holds, by side and key."""
    found: dict[tuple[str, str], int] = {
        (node.side, node.key): 0 for nodes in (made.left, made.right) for node in nodes.values()
    }
    for line in made.live:
        found["supplier", line.supplier] += line.ties
        found["client", line.client] += line.ties
    return found


def _heading(heading: Heading) -> dict[str, Any]:
    words = heading_words(heading)
    told: dict[str, Any] = {
        "side": int(heading.side == "client"),
        "y": heading.y,
        "text": words,
        "widest": heading_words(replace(heading, missing=True)),
        "missing": heading.missing,
    }
    if heading.folds:
        people = counted("count.people", heading.people)
        told["fold"] = f"{heading.side}.{heading.function}"
        told["open"] = heading.folds == "close"
        told["label"] = text(f"two_firm.fold.{heading.folds}", function=words, people=people)
    return told


def _node(node: Node, columns: int, ties: int) -> dict[str, Any]:
    words = node_words(node)
    facts = _node_facts(node, ties)
    told: dict[str, Any] = {
        "side": int(node.side == "client"),
        "key": node.key,
        "y": round(node.y, 1),
        "name": words,
        "label": shortened(words, columns),
        "facts": facts,
        "share": round(node.share or 0.0, 4),
        "state": _state(node),
        "weight": _weight(node),
    }
    if node.people:
        told["fold"] = f"{node.side}.{node.function}"
    return told


def _state(node: Node) -> str:
    """The classes that a node wears."""
    worn = {
        "live": node.live,
        "alone": node.alone,
        "cut": node.in_every_cut,
        "gone": node.mark == "gone",
        "orphan": node.mark == "orphan",
        "folded": bool(node.people),
    }
    return " ".join(name for name, worn_now in worn.items() if worn_now)


def _weight(node: Node) -> float:
    """What earns a label where there is no room for all."""
    return (
        (4.0 if node.mark else 0.0) + (2.0 if node.alone or node.in_every_cut else 0.0) + (node.share or 0.0)
    )


def _node_facts(node: Node, ties: int) -> list[str]:
    facts = [text(f"function.{node.function}")]
    if node.live:
        facts.append(text("map.share", share=percent(node.share)))
        facts.append(counted("count.ties", ties))
    elif not node.mark:
        facts.append(text("map.no_live_tie"))
    if node.alone:
        facts.append(text("map.alone"))
    elif node.in_every_cut:
        facts.append(text("map.in_every_cut"))
    if node.mark:
        facts.append(text(f"two_firm.mark.{node.mark}"))
    return facts


def _facts(line: Line, told: Any) -> list[str]:
    """What stands beside a line when it is pointed at."""
    strength, direct = number(line.strength, 1), number(line.direct, 1)
    facts = [text("map.strength", strength=strength, direct=direct)] if line.strength else []
    if line.ties > 1:
        facts.insert(0, counted("count.ties", line.ties))
    if line.joint:
        facts.append(text("two_firm.joint", strength=number(line.joint, 1)))
    if line.interactions:
        last: dt.datetime | None = line.last_at
        facts.append(text("map.met", times=counted("count.interactions", line.interactions), last=told(last)))
    return facts


def kinds_in(made: Plan) -> list[Kind]:
    """Which kinds of line are there to be seen, what matters most first."""
    there = {line.kind for line in made.lines}
    return [kind for kind in reversed(KINDS) if kind in there and kind != "not_live"]
