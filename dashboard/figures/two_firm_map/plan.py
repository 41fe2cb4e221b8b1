"""What the map shows: who is there, and what each line means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.two_firm_map.kinds import LIVE, Kind, Row, tie_kinds
from dashboard.figures.two_firm_map.parts import Line, Node, Plan, Side
from dashboard.figures.two_firm_map.placing import WINDOW, place
from dashboard.formats import plain
from graphmodel.tables import SENIORITIES

FOLD_ABOVE = 300
"""People of both firms above which the map shows functions instead, unless asked for people."""
FOLD_ON_PAPER = 70
"""The same for a page of paper."""

ENDS = ("supplier_person_id", "client_person_id")
SIDES: tuple[Side, Side] = ("supplier", "client")
_CARRIES_ALL = 0.999

Pair = tuple[str, str]
Sided = tuple[dict[str, Node], dict[str, Node]]


@dataclass(frozen=True, slots=True)
class Folding:
    """Whether functions stand for their people.

    Attributes
    ----------
    functions
        Yes or no; none leaves it to the number of people.
    open
        Functions, by side, whose people are shown all the same.
    above
        The number of people above which functions are shown.
    """

    functions: bool | None = None
    open: frozenset[tuple[str, str]] = frozenset()
    above: int = FOLD_ABOVE

    def folds(self, people: int) -> bool:
        """Whether that many people are shown as functions."""
        return people > self.above if self.functions is None else self.functions


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed to happen: ``ties`` and ``people`` are then those that are left.

    Attributes
    ----------
    leaving
        Ids of those who leave.
    orphans
        Ids of those who lose their only live tie.
    planned
        Pairs of ours and theirs who are to meet.
    cut
        Rows of live ties that go.
    """

    leaving: Collection[str] = ()
    orphans: Collection[str] = ()
    planned: Sequence[Pair] = ()
    cut: Sequence[Row] = ()


def plan(
    people: Sequence[Row],
    ties: Sequence[Row],
    cells: Iterable[Row],
    holes: Iterable[Row],
    names: Mapping[str, str],
    functions: Mapping[str, str],
    *,
    supplier: str,
    client: str,
    seniorities: Mapping[str, str] | None = None,
    always: tuple[Collection[str], Collection[str]] = ((), ()),
    folding: Folding | None = None,
    supposed: Supposed | None = None,
    strongest: float | None = None,
    not_live: bool = False,
    narrow: bool = False,
) -> Plan:
    """Decide who stands where and what each line means.

    Parameters
    ----------
    people, ties, cells, holes
        Rows of one relationship, of the result tables of these names.
    names, functions, seniorities
        Of people, by id.
    always
        Ids of ours and theirs who have a place whether they have a tie or not.
    strongest
        The strength that is drawn widest; by default the strongest of these ties.
    not_live
        Whether ties without life are there too, for those who point at somebody.
    narrow
        Whether there is no room for functions beside the names.
    """
    functions = {**functions, **{person["person_id"]: person["function"] or "other" for person in people}}
    ranks = {**(seniorities or {}), **{person["person_id"]: person["seniority"] for person in people}}
    supposed = supposed or Supposed()
    by_id = {person["person_id"]: person for person in people}
    made = Plan(plain(supplier), plain(client))
    sides: Sided = ({}, {})

    def stand(side: int, who: str) -> None:
        if who not in sides[side]:
            node = _person(who, SIDES[side], by_id.get(who), names, functions, ranks)
            node.mark = "gone" if who in supposed.leaving else "orphan" if who in supposed.orphans else ""
            sides[side][who] = node

    lines = _lines(ties, supposed, functions)
    for line in lines:
        for side, who in enumerate((line.supplier, line.client)):
            stand(side, who)
    for side, those in enumerate(always):
        for who in those:
            stand(side, who)
    if not_live:
        lines += _not_live(ties, sides, {(line.supplier, line.client) for line in lines})
    made.strongest = strongest or max((line.strength for line in lines if line.kind != "gone"), default=1.0)
    missing = _without_tie(cells, holes, [line for line in lines if line.kind in LIVE], functions)
    folding = folding or Folding(above=FOLD_ON_PAPER)
    folds: dict[tuple[Side, str], str] = {}
    if folding.folds(sum(map(len, sides))):
        made.folded = (len(sides[0]), len(sides[1]))
        folds = {
            (SIDES[side], node.function): "close" if (SIDES[side], node.function) in folding.open else "open"
            for side in (0, 1)
            for node in sides[side].values()
        }
        sides, lines = _fold(sides, lines, folding.open)
        made.strongest = max((line.strength for line in lines if line.kind in LIVE), default=1.0)
    made.left, made.right = sides
    made.lines = lines
    place(made, missing, folds, narrow=narrow)
    return made


def _person(
    who: str,
    side: Side,
    row: Row | None,
    names: Mapping[str, str],
    functions: Mapping[str, str],
    ranks: Mapping[str, str],
) -> Node:
    function, rank = functions.get(who, "other"), ranks.get(who) or "unknown"
    return Node(
        key=who,
        label=plain(names.get(who) or who),
        function=function,
        side=side,
        share=row["share"] if row else None,
        rank=SENIORITIES.index(rank) if rank in SENIORITIES else len(SENIORITIES),
        live=row is not None,
        alone=bool(row and (row["departure_loss"] or 0) > _CARRIES_ALL),
        in_every_cut=bool(row and row["in_every_cut"]),
        window=function == WINDOW[SIDES.index(side)],
    )


def _lines(ties: Sequence[Row], supposed: Supposed, functions: Mapping[str, str]) -> list[Line]:
    """Live, fading, cut and planned ties."""
    planned, cut = set(supposed.planned), {_pair(tie) for tie in supposed.cut}
    lines = [
        _line(tie, "planned" if tie["live"] and _pair(tie) in planned else kind)
        for tie, kind in tie_kinds(ties, functions)
        if _pair(tie) not in cut  # what is cut was live lately, too
    ]
    lines += [_line(tie, "gone") for tie in supposed.cut]
    drawn = {(line.supplier, line.client) for line in lines}
    return lines + [Line(*pair, 0.0, "gone") for pair in supposed.planned if pair not in drawn]


def _not_live(ties: Iterable[Row], sides: Sided, drawn: Collection[Pair]) -> list[Line]:
    """Ties without enough life between people who are on the map."""
    return [
        _line(tie, "not_live")
        for tie in ties
        if _pair(tie) not in drawn and all(who in side for who, side in zip(_pair(tie), sides, strict=True))
    ]


def _pair(tie: Row) -> Pair:
    return tie[ENDS[0]], tie[ENDS[1]]


def _line(tie: Row, kind: Kind) -> Line:
    return Line(
        *_pair(tie),
        strength=tie["strength"] or 0.0,
        kind=kind,
        direct=tie["direct_strength"] or 0.0,
        joint=tie.get("joint_strength") or 0.0,
        interactions=tie["interactions"] or 0,
        last_at=tie["last_at"],
    )


def _fold(
    sides: Sided, lines: Iterable[Line], opened: Collection[tuple[str, str]]
) -> tuple[Sided, list[Line]]:
    """People as functions, their ties added up; functions that are opened stay people."""
    folded: Sided = ({}, {})
    for side in (0, 1):
        groups: dict[str, list[Node]] = defaultdict(list)
        for key, node in sides[side].items():
            if (node.side, node.function) in opened:
                folded[side][key] = node
            else:
                groups[node.function].append(node)
        for function, nodes in groups.items():
            folded[side][_key(function)] = Node(
                key=_key(function),
                label="",
                function=function,
                side=SIDES[side],
                share=sum(node.share or 0 for node in nodes),
                live=any(node.live for node in nodes),
                window=nodes[0].window,
                people=len(nodes),
                gone=sum(node.mark == "gone" for node in nodes),
            )

    def end(side: int, key: str) -> str:
        return key if key in folded[side] else _key(sides[side][key].function)

    merged: dict[Pair, list[Line]] = defaultdict(list)
    for line in lines:
        merged[end(0, line.supplier), end(1, line.client)].append(line)
    return folded, [_merged(pair, members) for pair, members in merged.items()]


def _key(function: str) -> str:
    """The key of a folded function; no id of a person holds a control character."""
    return f"\x01{function}"


def _merged(pair: Pair, members: Sequence[Line]) -> Line:
    kinds = {line.kind for line in members}
    kind = next(
        kind
        for kind in ("planned", "single", "direct", "window", "fading", "gone", "not_live")
        if kind in kinds
    )
    counted = [line for line in members if line.kind in LIVE] or members
    return Line(
        *pair,
        strength=sum(line.strength for line in counted),
        kind=kind,
        direct=sum(line.direct for line in counted),
        joint=sum(line.joint for line in counted),
        interactions=sum(line.interactions for line in counted),
        last_at=max((line.last_at for line in counted if line.last_at), default=None),
        ties=sum(line.kind in LIVE for line in members),
    )


def _without_tie(
    cells: Iterable[Row], holes: Iterable[Row], live: Iterable[Line], functions: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Expected functions of either side that have no live tie."""
    reached = [{functions.get(getattr(line, side), "other") for line in live} for side in SIDES]
    cells = list(cells)
    ours, theirs = ({cell[f"{side}_function"] for cell in cells if cell["expected"]} for side in SIDES)
    theirs |= {hole["client_function"] for hole in holes if hole["reason"] == "function_without_tie"}
    return ours - reached[0], theirs - reached[1]
