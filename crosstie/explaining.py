"""What ``show --explain`` tells: where a figure comes from, worked out and said as the dashboard does."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from crosstie.reading import find_client
from crosstie.terminal import aligned
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.explaining import Asked, Told, cells, told, words
from dashboard.explaining.asked import OF_PEOPLE
from dashboard.explaining.figures import ALL_GROUPS, group_name
from dashboard.explaining.tables import rows_table
from dashboard.explaining.words import Equation
from dashboard.formats import day
from dashboard.i18n import speaking, text
from dashboard.reader import SharedReader
from graphmodel.errors import UnknownNameError
from graphmodel.explaining import FIGURES
from graphmodel.explaining.rows import Rows
from graphmodel.identity import people_of
from graphmodel.messages import Messages
from graphmodel.names import find_people
from graphmodel.settings import Settings
from graphmodel.stores.open import open_store
from graphmodel.tables import COMPANY

SHOWN = 20
"""Rows of each table that are told unless asked for more."""


@dataclass(frozen=True)
class Explained:
    """One figure of a relationship, or all of them, explained.

    Attributes
    ----------
    figures
        In the order of the dashboard's page of measures.
    in_full
        Whether one figure was asked for: with its rows, definition and settings.
    settings
        All that the store was analysed with.
    language
        Of what is told.
    """

    figures: Sequence[Told]
    in_full: bool
    settings: Settings
    language: str

    def lines(self, top: int | None) -> list[str]:
        """For a reader; ``top`` rows of each table."""
        with speaking(self.language):
            if self.in_full:
                return list(_in_full(self.figures[0], top or SHOWN, Messages.of(self.language)))
            return list(_all_in_short(self.figures, Messages.of(self.language)))

    def as_mapping(self, top: int | None) -> dict[str, Any]:
        """For ``--json``: one figure with all rows unless ``top`` says how many, or all without rows."""
        with speaking(self.language):
            relationship = self.figures[0].relationship
            assert relationship is not None  # noqa: S101 - every figure asked for is of one client
            row = relationship.row
            return {
                **{name: row[name] for name in ("client_id", "client_name", "as_of")},
                "figures": [
                    {**_steps(one), **(_rows(one, top, self.settings) if self.in_full else {})}
                    for one in self.figures
                ],
            }


def explained(url: str | None, client: str, figure: str, language: str) -> Explained:
    """Where a figure of a relationship comes from; nothing is written.

    Parameters
    ----------
    client
        Id or name.
    figure
        A name of ``FIGURES``; ``share:PERSON`` or ``tie:OURS:THEIRS``, people by id or name; empty for all.

    Raises
    ------
    UnknownNameError
        There is no such client, figure or person; the nearest are named.
    """
    store = SharedReader(open_store(url))
    found = find_client(
        store.results("relationships").select(["client_id", "client_name"]).to_pylist(), client
    )
    client_id = str(found["client_id"])
    names = [name for _, names in ALL_GROUPS for name in names]
    wanted = [_asked(store, client_id, figure)] if figure else [Asked(name, client_id) for name in names]
    data, asking = Data(store), Asking(store)
    return Explained([told(data, asking, one) for one in wanted], bool(figure), data.settings(), language)


def _asked(store: SharedReader, client_id: str, figure: str) -> Asked:
    name, *people = figure.split(":")
    if name not in OF_PEOPLE and (name not in FIGURES or people):
        near = difflib.get_close_matches(name, sorted({*FIGURES, *OF_PEOPLE}), n=5, cutoff=0.5)
        remedy = None if near else "See all with: crosstie show CLIENT --explain"
        raise UnknownNameError(f"no figure '{figure}'", candidates=tuple(near), remedy=remedy)
    if len(people) != OF_PEOPLE.get(name, 0):
        asked = {1: "PERSON", 2: "OURS:THEIRS"}[OF_PEOPLE[name]]
        raise UnknownNameError(
            f"'{figure}' does not say who is meant", remedy=f"Give ids or names: {name}:{asked}"
        )
    return Asked(name, client_id, tuple(_people(store, client_id, people)) if people else ())


def _people(store: SharedReader, client_id: str, people: Sequence[str]) -> Iterator[str]:
    everybody = people_of(store.inputs, store.run().get("level", COMPANY))
    ties = store.results("ties")
    ties = ties.filter(pc.equal(ties["client_id"], pa.scalar(client_id, pa.string())))
    met = {one for side in ("supplier", "client") for one in ties[f"{side}_person_id"].to_pylist()}
    for person in people:
        yield from find_people(everybody, [person], here=met)


# ------------------------------------------------------------ one figure


def _in_full(found: Told, top: int, said: Messages) -> Iterator[str]:
    assert found.relationship is not None  # noqa: S101 - as above
    yield f"{_bold(words.title(found))}  {words.figure(found)}".rstrip()
    yield text("explain.as_of", client=found.relationship.client, day=day(found.as_of))
    yield ""
    if found.explanation.reason:
        yield from _section("undefined.title", [words.why_undefined(found)])
        if mend := words.what_would_define(found):
            yield from _section("undefined.mend", [mend])
    else:
        yield from _section("how", _how(found))
    for rows in found.explanation.rows:
        yield _bold(cells.heading(rows))
        yield from (f"  {line}" for line in _table(rows, found, top, said))
        yield ""
    yield from _section("means", _meaning(found))
    yield from _section("settings", _settings(found))


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    yield _bold(text(f"explain.{heading}"))
    yield from (f"  {line}" for line in lines)
    yield ""


def _bold(heading: str) -> str:
    return click.style(heading, bold=True)


def _how(found: Told) -> list[str]:
    sums = words.equations(found)
    lines = [_equation(one) for equations in sums for one in equations] or [cells.how_rows_tell(found)]
    if sums and not found.explanation.rows:
        lines.append(text("explain.from_source"))
    return [*lines, words.outdated(found)] if found.outdated else lines


def _equation(one: Equation) -> str:
    return " = ".join(part for part in (one.of, one.terms, one.result) if part)


def _table(rows: Rows, found: Told, top: int, said: Messages) -> Iterator[str]:
    if not rows.cells:
        yield text("explain.no_rows")
        return
    shown = [
        [cells.words(kind, content, found) for (_, kind), content in zip(rows.columns, row, strict=True)]
        for row in rows.cells[:top]
    ]
    right = [place for place, (_, kind) in enumerate(rows.columns) if kind in cells.NUMBERS]
    yield from aligned([cells.column_heading(name) for name in rows.names], shown, right)
    if some := cells.shown_of(rows, len(shown)):
        yield f"{some} {said.text('show.more_rows', option='--top N')}"


def _meaning(found: Told) -> list[str]:
    if found.definition is None:
        return [text(f"explain.{found.asked.name}.sentence")]
    return [f"{text(f'explain.{term}')}: {'; '.join(told_)}" for term, told_ in words.facts(found.definition)]


def _settings(found: Told) -> list[str]:
    if not found.settings:
        return [text("explain.no_settings")]
    heads = [text(f"explain.{head}") for head in ("setting", "value", "set_by")]
    rows = [
        [one.key, f"{words.setting_words(one.value)}{words.setting_unit(one)}", words.set_by(one)]
        for one in found.settings
    ]
    return list(aligned(heads, rows))


# ------------------------------------------------------------ all figures


def _all_in_short(figures: Sequence[Told], said: Messages) -> Iterator[str]:
    relationship = figures[0].relationship
    assert relationship is not None  # noqa: S101 - as above
    yield _bold(f"{relationship.client}  [{figures[0].asked.client}]")
    by_name = {one.asked.name: one for one in figures}
    for group, names in ALL_GROUPS:
        yield ""
        yield _bold(group_name(group))
        rows = [
            [name, words.name_of(name), words.figure(by_name[name]), _in_short(by_name[name])]
            for name in names
        ]
        heads = [said.text(f"heading.{head}") for head in ("name", "text", "value", "comes_from")]
        yield from (f"  {line}" for line in aligned(heads, rows, [2]))
    yield ""
    yield said.text("show.one_figure", command="crosstie show CLIENT --explain threads")


def _in_short(found: Told) -> str:
    """The last step alone, or of what rows the figure is made, or why there is none."""
    if found.explanation.reason:
        return words.why_undefined(found)
    sums, rows = words.equations(found), found.explanation.rows
    return (sums and sums[0][-1].terms) or (cells.heading(rows[0]) if rows else text("explain.from_source"))


# ------------------------------------------------------------ for programs


def _steps(found: Told) -> dict[str, Any]:
    return {
        "figure": found.asked.name,
        **({"people": found.asked.people} if found.asked.people else {}),
        "value": found.explanation.value,
        "shown": found.shown,
        "undefined": found.explanation.reason,
        "steps": [dataclasses.asdict(one) for equations in words.equations(found) for one in equations],
    }


def _rows(found: Told, top: int | None, settings: Settings) -> dict[str, Any]:
    rows = found.explanation.rows
    now, default = settings.as_mapping(), Settings().as_mapping()

    def in_force(key: str) -> dict[str, Any]:
        section, _, name = key.partition(".")
        return {"key": key, "value": now[section][name], "default": default[section][name]}

    return {
        "rows": {one.name: rows_table(one, found).slice(0, top).to_pylist() for one in rows},
        "rows_in_all": {one.name: len(one.cells) if one.total is None else one.total for one in rows},
        "settings": [in_force(one.key) for one in found.settings],
    }
