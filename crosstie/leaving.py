"""What ``leave`` prints: people gone, relationship by relationship, and who takes over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from crosstie.reading import currency_of, find_client
from crosstie.terminal import Bar, progress, rows
from crosstie.without_store import work_on
from graphmodel.analysis import Clock, Results
from graphmodel.errors import InputError
from graphmodel.events import TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.leaving.what_is_left import leave
from graphmodel.messages import ENGLISH, Messages
from graphmodel.names import find_people
from graphmodel.portfolio import OUTSIDE
from graphmodel.recognising import Recognised, recognised
from graphmodel.settings import Settings
from graphmodel.stores.base import all_but_interactions
from graphmodel.stores.open import open_store
from graphmodel.sums import Source
from graphmodel.tables import (
    COMPANY,
    DEPARTURE_MEASURES,
    DEPARTURES,
    HANDOVER,
    LEAVERS,
    LIST_SEPARATOR,
    RELATIONSHIPS,
)
from graphmodel.what_if import gather

SHOWN = 10
"""Relationships that are told on a terminal unless asked for more."""

_TOLD_REASONS = (
    "tied",
    "met",
    "same_function",
    "counterpart",
    "met_before",
    "same_seniority",
    "knows_others",
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Who leaves, when, and what of it is looked at.

    Attributes
    ----------
    people
        Ids or names.
    client
        Id or name of the only client; none for all that the people hold.
    as_of
        The day they leave; none for that of the latest interaction.
    settings, taxonomy
        None for those of the model.
    level
        What a relationship is with.
    language
        Of what is told.
    """

    people: Sequence[str]
    client: str | None = None
    as_of: date | None = None
    settings: Settings | None = None
    taxonomy: Taxonomy | None = None
    level: str = COMPANY
    language: str = ENGLISH


@dataclass(frozen=True)
class Told:
    """Tables and run of a departure, names by id, and the currency if there is one."""

    results: Results
    names: Mapping[str, str]
    currency: str | None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        found: list[dict[str, Any]] = self.results.tables[table].to_pylist()
        return found


def departure_of_folder(folder: Path, asked: Asked, *, supplier: str | None = None) -> Told:
    """What is left of an export folder, without a store."""
    return work_on(
        folder,
        supplier,
        lambda quick, workbench: quick.begin(workbench, asked.settings or Settings(), asked.as_of),
        lambda source, dataset, bar: _told(source, dataset.tables, asked, bar),
    ).found


def departure_of_store(url: str | None, asked: Asked) -> Told:
    """What is left of what is in a store; nothing is written."""
    with progress() as bar, open_store(url).reading() as queries:
        inputs = all_but_interactions(queries)
        return _told(TableEvents(queries), inputs, asked, bar)


def _told(source: Source, inputs: Mapping[str, pa.Table], asked: Asked, bar: Bar) -> Told:
    known = recognised(source, inputs, taxonomy=asked.taxonomy, level=asked.level)
    clients = None
    if asked.client is not None:
        portfolio = known.portfolio
        listed = zip(portfolio.client_ids.to_pylist(), portfolio.client_names.to_pylist(), strict=True)
        rows_of_clients = [{"client_id": key, "client_name": name} for key, name in listed]
        clients = [find_client(rows_of_clients, asked.client)["client_id"]]
    people = _people(known, asked, clients)
    what_if = gather(
        known,
        asked.as_of,
        asked.settings,
        touching=people,
        clients=clients,
        language=asked.language,
        clock=Clock(bar),
    )
    bar("departure")
    results = leave(what_if, people)
    everyone = known.inputs["people"]
    names = dict(zip(everyone["person_id"].to_pylist(), everyone["name"].to_pylist(), strict=True))
    return Told(results, names, currency_of(known.inputs["organisations"]))


def _people(known: Recognised[Source], asked: Asked, clients: Sequence[str] | None) -> list[str]:
    """Ids of people by id or name; where one client is asked for, nobody of another is meant."""
    everyone, portfolio = known.inputs["people"], known.portfolio
    firms = known.inputs["organisations"]
    firm = dict(zip(firms["organisation_id"].to_pylist(), firms["name"].to_pylist(), strict=True))

    def described(person: str) -> str:
        (row,) = everyone.filter(pc.equal(everyone["person_id"], person)).to_pylist()
        parts = [row["title"] or row["department"], firm.get(row["organisation_id"])]
        if row["left_on"]:
            parts.append(f"left {row['left_on']}")
        return f"{row['name']} [{person}] ({', '.join(part for part in parts if part)})"

    if clients is not None:
        elsewhere = pc.and_(
            pc.is_in(everyone["organisation_id"], value_set=portfolio.client_ids),
            pc.invert(pc.is_in(everyone["organisation_id"], value_set=pa.array(clients, pa.string()))),
        )
        everyone = everyone.filter(pc.invert(elsewhere))
    left = pc.is_valid(everyone["left_on"])
    if asked.as_of:
        left = pc.fill_null(pc.less_equal(everyone["left_on"], pa.scalar(asked.as_of, pa.date32())), False)
    here = set(everyone.filter(pc.invert(left))["person_id"].to_pylist())
    found = find_people(everyone, asked.people, described, here=here)
    for person in found:
        if portfolio.side[pc.index(portfolio.person_ids, person).as_py()] == OUTSIDE:
            raise InputError(f"{described(person)} works neither for the supplier nor for a client")
    return found


# ------------------------------------------------------------ in words


def departure_lines(told: Told, top: int | None, words: Messages) -> Iterator[str]:
    """A departure for a reader: what goes in all, then client by client with who takes over."""
    teller = _Teller(told, words)
    leavers, departures = told.rows(LEAVERS.name), told.rows(DEPARTURES.name)
    day = date.fromisoformat(told.results.run["as_of"])
    people = [teller.who(row) for row in leavers]
    heading = words.text("leave.heading", n=len(people), people=people, day=day)
    yield click.style(heading, bold=True)
    yield from teller.summary(leavers)
    shown = departures[: top or SHOWN]
    for row in shown:
        yield ""
        yield from teller.relationship(row)
    if len(shown) < len(departures):
        yield "\n" + words.text("leave.shown", shown=len(shown), clients=len(departures), option="--top N")
    if len(departures) == 1:
        yield ""
        yield from teller.measures()


def handover_sentences(told: Told, words: Messages) -> list[str]:
    """Who takes over from those who leave, and how: a sentence a colleague and move."""
    first = [row for row in told.rows(HANDOVER.name) if row["rank"] in (1, None)]
    return list(_Teller(told, words).moves(first))


class _Teller:
    """A departure in the words of a language."""

    def __init__(self, told: Told, words: Messages) -> None:
        self.told, self.words = told, words
        self._handover = told.rows(HANDOVER.name)

    def say(self, key: str, **values: Any) -> str:
        return self.words.text(f"leave.{key}", **values)

    def money(self, amount: float | None) -> str:
        return self.words.money(amount, self.told.currency)

    def who(self, row: Row) -> str:
        """Name with function."""
        name = row["name"] or row["person_id"]
        if row["function"] == "other":
            return str(name)
        function = self.words.text(f"function.{row['function']}")
        return self.words.text("person.with_function", name=name, function=function)

    def named(self, ids: Sequence[str]) -> list[str]:
        return [self.told.names.get(person) or person for person in ids]

    def summary(self, leavers: Sequence[Row]) -> Iterator[str]:
        """What goes in all, and who holds nothing."""
        run, words = self.told.results.run, self.words
        if run["clients"]:
            clients = words.text("timeline.clients", n=run["clients"])
            orphans = self.orphans(run["orphans"])
            yield self.say(
                "summary", share=words.percent(run["share_lost"]), clients=clients, orphans=orphans
            )
            if run["clients_without_tie"]:
                yield self.say("without_tie", n=run["clients_without_tie"])
            if run["at_stake"] is not None:
                amounts = {name: self.money(run[f"exposed_{name}"]) for name in ("before", "after")}
                exposed = self.say("exposed", **amounts, revenue=self.money(run["revenue"]))
                unknown = run["clients_without_revenue"]
                yield words.sentences(exposed, self.say("no_revenue", n=unknown) if unknown else None)
        for row in leavers:
            if not row["clients"]:
                last = row["last_at"]
                nothing = self.say("nothing", person=self.who(row))
                met = self.say("last_met", day=last.date()) if last else self.say("never_met")
                yield words.sentences(nothing, met)

    def orphans(self, count: int) -> str:
        return self.say("orphans", n=count) if count else self.say("no_orphan")

    def relationship(self, row: Row) -> Iterator[str]:
        """What is left of one relationship, and who takes over."""
        goes = self.say("goes", share=self.words.percent(row["share_lost"]))
        yield f"{row['rank']:>3}  {click.style(row['client_name'], bold=True)}  [{row['client_id']}]  {goes}"
        yield f"     {' · '.join(self._figures(row))}"
        handed = [one for one in self._handover if one["client_id"] == row["client_id"]]
        first = [one for one in handed if one["rank"] in (1, None)]
        for key, left in (("orphaned", "orphan"), ("strongest", "strongest_tie")):
            people = [one["contact"] or one["contact_id"] for one in first if one["left_behind"] == left]
            if people:
                yield f"     {self.say(key, n=len(people), people=people)}"
        if not first:
            yield f"     {self.say('nobody_behind')}"
        for sentence in self.moves(first):
            yield f"     > {sentence}"

    def _figures(self, row: Row) -> Iterator[str]:
        stages = [self.words.text(f"stage.{row[f'stage_{when}']}") for when in ("before", "after")]
        if stages[0] == stages[1]:
            yield stages[0]
        else:
            yield self.say("change", before=stages[0], after=stages[1])
        yield self.say("threads", before=row["threads_before"], after=row["threads_after"])
        if row["revenue"] is None:
            yield self.words.text("risk.list.no_revenue")
        else:
            amounts = {name: self.money(row[f"exposed_{name}"]) for name in ("before", "after")}
            yield self.say("exposed_change", **amounts, revenue=self.money(row["revenue"]))

    def moves(self, first: Sequence[Row]) -> Iterator[str]:
        """A sentence a colleague and move: whom they take over, and how."""
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for one in first:
            met = one["move"] in ("take_over", "renew")
            groups.setdefault((one["colleague_id"], met, one["introduced_by_id"]), []).append(one)
        for (colleague, met, _), rows_of_group in groups.items():
            people = [one["contact"] or one["contact_id"] for one in rows_of_group]
            one = rows_of_group[0]
            if colleague is None:
                yield self.say("find", people=people)
                continue
            name = self._with_reasons(one)
            if met:
                day = max(row["last_at"] for row in rows_of_group).date()
                if len(first) == 1:
                    yield self.say("met_one", colleague=name, people=people, day=day)
                elif len(people) == len(first):
                    yield self.say("met_all", colleague=name, n=len(first), day=day)
                else:
                    counted = {"met": len(people), "n": len(first)}
                    yield self.say("met_some", colleague=name, people=people, day=day, **counted)
                continue
            by_leaver = "introduced_by_leaver" in one["reasons"]
            host = one["introduced_by"] or one["introduced_by_id"]
            key = "introduce_before" if by_leaver else "introduce"
            yield self.say(key, colleague=name, people=people, host=host)

    def _with_reasons(self, row: Row) -> str:
        name = str(row["colleague"] or row["colleague_id"])
        told = (row["reasons"] or "").split(LIST_SEPARATOR)
        if "same_function" in told:
            told = [reason for reason in told if reason != "counterpart"]
        reasons = [self.say(f"reason.{reason}") for reason in _TOLD_REASONS if reason in told]
        separated = self.words.text("list.separator").join(reasons)
        return self.say("with_reasons", person=name, reasons=separated)

    def measures(self) -> Iterator[str]:
        """Figures and stages of one relationship that change, before and after."""
        items = [row for row in self.told.rows(DEPARTURE_MEASURES.name) if row["changed"] and _told_here(row)]
        told = [
            {
                "text": self.words.text(f"column.{row['measure']}"),
                "name": row["measure"],
                **{when: self._value(row, when) for when in ("before", "after", "difference")},
            }
            for row in items
        ]
        yield click.style(self.say("measures"), bold=True)
        columns = ("text", "name", "before", "after", "difference")
        for line in rows(told, columns, self.words, right=("before", "after", "difference")):
            yield f"  {line}"

    def _value(self, row: Row, when: str) -> str:
        value = row[when]
        if value is None:
            return "" if when == "difference" else self.words.number(None)
        if when == "difference":
            return f"{'+' if value > 0 else ''}{self.words.number(value)}"
        if row["measure"] in _STAGES:
            return self.words.text(f"stage.{value}")
        if value in ("true", "false"):
            return self.words.text(f"value.{value}")
        return self.words.number(float(value))


_STAGES = ("stage", "next_stage")
_NUMBERS = {
    column.name for column in RELATIONSHIPS.columns if column.type in ("number", "integer", "boolean")
}


def _told_here(row: Row) -> bool:
    return row["measure"] in _NUMBERS or row["measure"] in _STAGES
