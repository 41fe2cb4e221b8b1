"""What ``holes`` and ``introduce`` print: where a tie is missing, what it would do, and who opens the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click
import pyarrow as pa

from crosstie.reading import currency_of, find_client
from crosstie.terminal import progress
from graphmodel.as_analysed import AsAnalysed, as_analysed
from graphmodel.events import TableEvents
from graphmodel.holes import find_holes, mended_rows, ranked_holes
from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.introductions.asking import live_ties, who_knows_whom
from graphmodel.introductions.connectors import Referrals
from graphmodel.introductions.paths import strongest_paths
from graphmodel.introductions.rows import connector_rows, path_rows
from graphmodel.introductions.targets import Target, find_colleague, find_target
from graphmodel.introductions.telling import step_sentence, what_to_ask, with_function
from graphmodel.messages import Messages
from graphmodel.stores.base import Reading, Store, all_but_interactions
from graphmodel.stores.open import open_store
from graphmodel.tables import FUNCTIONS, LIST_SEPARATOR
from graphmodel.what_if import WhatIf, gather

SHOWN_HOLES = 20
"""Of all clients, unless asked for more or fewer."""

SHOWN_PATHS = 5
SHOWN_CONNECTORS = 10
_ROUTE = " > "
_FEW = 3

Row = Mapping[str, Any]


@dataclass(frozen=True)
class HoleList:
    """Rows of ``mended_holes``, and what it takes to tell them.

    Attributes
    ----------
    holes, clients
        How many there are in all, at how many clients.
    client
        Name of the only client; none for all.
    names, functions
        Of people by id.
    measures
        Of conditions by key.
    """

    rows: list[dict[str, Any]]
    holes: int
    clients: int
    client: str | None
    as_of: date
    names: Mapping[str, str]
    functions: Mapping[str, str]
    measures: Mapping[str, str]
    currency: str | None


def hole_list(url: str | None, client: str | None = None, top: int | None = None) -> HoleList:
    """Holes of one client, or the first of all clients, with what mending each would do."""
    store = open_store(url)
    run = store.run()
    chosen = None
    if client is not None:
        chosen = find_client(store.results("relationships").to_pylist(), client)["client_id"]
    roles = store.results("roles")
    with progress() as bar, store.reading() as queries:
        asked = analysed(queries, roles, run)
        bar("interactions")
        standing = gather(
            asked.known, asked.as_of, asked.settings, clients=None if chosen is None else [chosen]
        )
    return holes_of(standing, asked, currency_of(store.inputs("organisations")), top, whole=chosen is None)


def holes_of(
    standing: WhatIf, asked: AsAnalysed, currency: str | None, top: int | None = None, *, whole: bool = False
) -> HoleList:
    """Holes of the relationships that are given, with what mending each would do.

    Parameters
    ----------
    asked
        What the analysis was of.
    whole
        Whether these are all relationships, rather than one.
    """
    network = standing.network
    found = find_holes(network, standing.inputs, standing.day)
    listed = len(found) if top is None and not whole else top or SHOWN_HOLES
    rows = mended_rows(network, ranked_holes(network, found, listed)).to_pylist()
    everybody = asked.known.portfolio.roles
    return HoleList(
        rows=rows,
        holes=len(found),
        clients=len(set(found.client.tolist())),
        client=None if whole else network.portfolio.client_names[0].as_py(),
        as_of=standing.day,
        names=dict(zip(everybody["person_id"].to_pylist(), everybody["name"].to_pylist(), strict=True)),
        functions=_functions(asked),
        measures={condition.key: condition.measure for condition in asked.settings.stages.all_conditions()},
        currency=currency,
    )


def analysed(queries: Reading, roles: pa.Table, run: Mapping[str, Any]) -> AsAnalysed:
    """What the last analysis was of, as the store holds it."""
    inputs = all_but_interactions(queries)
    return as_analysed(TableEvents(queries), inputs, roles, run)


def _functions(asked: AsAnalysed) -> dict[str, str]:
    portfolio = asked.known.portfolio
    functions = pa.array(FUNCTIONS).take(pa.array(portfolio.function))
    return dict(zip(portfolio.person_ids.to_pylist(), functions.to_pylist(), strict=True))


def hole_lines(found: HoleList, words: Messages) -> Iterator[str]:
    """Holes for a reader: where, what mending would do, and the way in."""
    heading = {"n": found.holes, "day": found.as_of}
    if found.client is not None:
        yield click.style(words.text("holes.of_client", client=found.client, **heading), bold=True)
    else:
        clients = words.text("timeline.clients", n=found.clients)
        yield click.style(words.text("holes.of_all", clients=clients, **heading), bold=True)
    if len(found.rows) < found.holes:
        yield words.text("holes.shown", n=len(found.rows))
    for row in found.rows:
        yield ""
        told = hole_in_words(row, found, words)
        where = told.where
        title = where if found.client is not None else f"{row['client_name']}  [{row['client_id']}]  {where}"
        yield f"{row['rank']:>3}  {' · '.join([click.style(title, bold=True), *told.trouble])}"
        yield f"     {told.who}"
        yield f"     {' · '.join(told.gains)}"
        yield f"     > {told.way_in}"


@dataclass(frozen=True)
class HoleInWords:
    """Where it is, what is known of trouble there, who should hold a tie, what that changes, and the way in."""

    where: str
    trouble: list[str]
    who: str
    gains: list[str]
    way_in: str


def hole_in_words(row: Row, found: HoleList, words: Messages) -> HoleInWords:
    """One hole of a list."""
    where = words.text(f"function.{row['client_function']}")
    if row["supplier_function"]:
        ours = words.text(f"function.{row['supplier_function']}")
        where = words.text("holes.pair", ours=ours, theirs=where)
    trouble = [
        words.text(key, n=row[column])
        for key, column in (("count.cases", "open_cases"), ("count.low_feedback", "low_feedback"))
        if row[column]
    ]
    gains = list(_gains(row, found, words))
    return HoleInWords(where, trouble, _who(row, found, words), gains, _way_in(row, found, words))


def _who(row: Row, found: HoleList, words: Messages) -> str:
    ours, theirs = (_called(row[f"{side}_person_id"], found, words) for side in ("supplier", "client"))
    their_function = words.text(f"function.{row['client_function']}")
    if ours is None:
        ours = words.text("holes.somebody_of_ours")
    if theirs is None:
        return words.text("holes.with_somebody", ours=ours, function=their_function)
    return words.text("holes.with", ours=ours, theirs=theirs)


def _called(person: str | None, found: HoleList, words: Messages) -> str | None:
    if person is None:
        return None
    name = found.names.get(person) or person
    function = found.functions[person]
    if function == "other":
        return name
    return words.text("person.with_function", name=name, function=words.text(f"function.{function}"))


def _gains(row: Row, found: HoleList, words: Messages) -> Iterator[str]:
    """What changes, or that nothing does."""
    changes = []
    if row["stage_after"] != row["stage_before"]:
        before, after = (words.text(f"stage.{row[f'stage_{when}']}") for when in ("before", "after"))
        changes.append(
            words.text("holes.change", what=words.text("heading.stage"), before=before, after=after)
        )
    if row["threads_after"] != row["threads_before"]:
        what = words.text("heading.threads")
        changes.append(
            words.text("holes.change", what=what, before=row["threads_before"], after=row["threads_after"])
        )
    severance = [words.percent(row[f"severance_{when}"]) for when in ("before", "after")]
    if severance[0] != severance[1]:
        what = words.text("heading.chance")
        changes.append(words.text("holes.change", what=what, before=severance[0], after=severance[1]))
    if row["lowers"]:
        changes.append(words.text("holes.lowers", money=words.money(row["lowers"], found.currency)))
    if row["mends"] and row["stage_after"] == row["stage_before"]:
        keys = row["mends"].split(LIST_SEPARATOR)
        named = [words.text(f"measure.{found.measures[key]}") for key in keys]
        towards = words.text(f"stage.{keys[0].partition('.')[0]}")
        changes.append(words.text("holes.mends", stage=towards, conditions=words.listed(named)))
    yield from changes or [words.text("holes.no_gain")]


def _way_in(row: Row, found: HoleList, words: Messages) -> str:
    if not row["route"]:
        key = "holes.find_out" if row["client_person_id"] is None else "holes.no_way_in"
        return words.text(key, function=words.text(f"function.{row['client_function']}"))
    people = [_called(person, found, words) for person in row["route"].split(_ROUTE)]
    return words.text(
        "holes.way_in", route=_ROUTE.join(map(str, people)), strength=words.number(row["route_strength"])
    )


@dataclass(frozen=True)
class Introduced:
    """Ways to somebody: rows of ``introductions``, and the live ties there are already.

    Attributes
    ----------
    to
        What was asked for, in words.
    tied
        Live ties with the target: each a path of one step.
    paths
        Steps by path, the strongest path first.
    """

    to: str
    as_of: date
    tied: list[dict[str, Any]]
    paths: list[list[dict[str, Any]]]
    graph: Acquaintance

    def as_mapping(self, words: Messages) -> dict[str, Any]:
        """For JSON: with the sentences that are printed."""
        return {
            "as_of": self.as_of,
            "to": self.to,
            "already_tied": self.tied,
            "paths": [
                {
                    "path": path[0]["path"],
                    "path_strength": path[0]["path_strength"],
                    "sentence": what_to_ask(path, words),
                    "steps": [
                        {**step, "sentence": step_sentence(step, self.graph.people, words)} for step in path
                    ],
                }
                for path in self.paths
            ],
        }


def introduction(
    url: str | None, to: str, start: str | None = None, top: int | None = None, *, words: Messages
) -> Introduced:
    """The strongest paths to somebody, or to a function at a client, from anybody of ours or from one of us."""
    store = open_store(url)
    graph, as_of = _graph(store)
    target = find_target(graph.people, to)
    begin = None if start is None else find_colleague(graph.people, start)
    found = strongest_paths(graph, target.people, start=begin, top=top or SHOWN_PATHS)
    steps = path_rows(graph, found).to_pylist()
    return Introduced(
        to=_to(graph, target, words),
        as_of=as_of,
        tied=path_rows(graph, live_ties(graph, target, begin)).to_pylist(),
        paths=[[step for step in steps if step["path"] == number] for number in range(1, len(found) + 1)],
        graph=graph,
    )


def _graph(store: Store) -> tuple[Acquaintance, date]:
    """Who knows whom, as of the last analysis."""
    run, roles, ties = store.run(), store.results("roles"), store.results("ties")
    with progress() as bar, store.reading() as queries:
        asked = analysed(queries, roles, run)
        bar("interactions")
        return who_knows_whom(asked, ties, queries.table("people")), asked.as_of


def _to(graph: Acquaintance, target: Target, words: Messages) -> str:
    people = graph.people
    if target.firm >= 0:
        function = words.text(f"function.{FUNCTIONS[target.function]}")
        return words.text(
            "introduction.function_at", function=function, firm=people.firm_names[target.firm].as_py()
        )
    (person,) = target.people
    ids = people.portfolio.person_ids
    firm = people.firm_names[int(people.firm[people.record(person)])].as_py()
    return words.text(
        "introduction.person_at", person=with_function(people, ids[person].as_py(), words), firm=firm
    )


def introduction_lines(found: Introduced, words: Messages) -> Iterator[str]:
    """Paths for a reader: who, how strong, what is known of each step, and what to ask."""
    people = found.graph.people
    yield click.style(words.text("introduction.heading", to=found.to, day=found.as_of), bold=True)
    for tie in found.tied[:_FEW]:
        yield words.text(
            "introduction.already_tied",
            ours=tie["from_name"],
            theirs=tie["to_name"],
            strength=words.number(tie["strength"]),
            day=tie["last_at"].date(),
        )
    if not found.paths:
        yield words.text("introduction.none")
    for path in found.paths:
        ids = [path[0]["from_person_id"], *(step["to_person_id"] for step in path)]
        route = click.style(_ROUTE.join(with_function(people, person, words) for person in ids), bold=True)
        strength = words.number(path[0]["path_strength"])
        yield ""
        yield f"{path[0]['path']:>3}  {words.text('introduction.path', route=route, strength=strength)}"
        for step in path:
            yield f"     - {step_sentence(step, people, words)}"
        yield f"     > {what_to_ask(path, words)}"


@dataclass(frozen=True)
class ConnectorList:
    """Rows of ``connectors``, of each side those with most referral power first; names of clients by id."""

    rows: list[dict[str, Any]]
    as_of: date
    clients: Mapping[str, str]


def connector_list(url: str | None, top: int | None = None) -> ConnectorList:
    """People who tie clients together."""
    graph, as_of = _graph(open_store(url))
    people, referrals = graph.people, Referrals(graph)
    sides = [referrals.connectors(ours=ours, top=top or SHOWN_CONNECTORS) for ours in (True, False)]
    names = dict(zip(people.firm_ids.to_pylist(), people.firm_names.to_pylist(), strict=True))
    return ConnectorList(connector_rows(people, *sides).to_pylist(), as_of, names)


def connector_lines(found: ConnectorList, words: Messages) -> Iterator[str]:
    """Connectors for a reader, our own people and the others apart."""
    yield click.style(words.text("connectors.heading", day=found.as_of), bold=True)
    yield words.text("connectors.explained")
    for title, chosen in (
        ("ours", [row for row in found.rows if row["side"] == "supplier"]),
        ("theirs", [row for row in found.rows if row["side"] != "supplier"]),
    ):
        yield ""
        yield click.style(words.text(f"connectors.{title}"), bold=True)
        if not chosen:
            yield f"  {words.text('connectors.nobody')}"
        for row in chosen:
            yield f"{row['rank']:>3}  {row['name']}  [{row['person_id']}]  {row['organisation']}"
            yield f"     {' · '.join(_connector_figures(row, words))}"
            yield f"     {_some([found.clients[key] for key in row['clients'].split(LIST_SEPARATOR)], words)}"


def _some(names: Sequence[str], words: Messages) -> str:
    """The first few of some names, and how many more there are."""
    if len(names) <= _FEW:
        return words.listed(names)
    first = words.text("list.separator").join(names[:_FEW])
    return words.text("connectors.and_more", first=first, n=len(names) - _FEW)


def _connector_figures(row: Row, words: Messages) -> Iterator[str]:
    yield words.text("connectors.power", power=words.number(row["referral_power"]))
    yield words.text("connectors.one_step", n=row["clients_one_step"])
    if row["clients_two_steps"]:
        yield words.text("connectors.two_steps", n=row["clients_two_steps"])
    if row["alone"]:
        yield words.text("connectors.alone", n=row["alone"])
    if row["former_organisations"]:
        yield words.text("connectors.moved")
