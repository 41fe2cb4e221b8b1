"""How the map says things: names of columns, cells in words, figures of groups."""

from __future__ import annotations

from dashboard.formats import amounts, count, number, plain, sentences
from dashboard.holdings.rows import MapRow, sums
from dashboard.holdings.table import NO_DEPARTMENT, REST, Held
from dashboard.i18n import counted, has_text, text


def column_name(key: str, held: Held | None = None) -> str:
    """A function in words, a department as the source spells it."""
    if key == REST:
        return counted("holdings.departments_more", held.folded if held else 0)
    if key == NO_DEPARTMENT:
        return text("holdings.department_none")
    return text(f"function.{key}") if has_text(f"function.{key}") else plain(key)


def cell_words(name: str, row: MapRow, place: int) -> str:
    """What a cell says to those who point at it or listen."""
    ties, fading = int(row.ties[place]), int(row.fading[place])
    if ties:
        strength = number(float(row.strength[place]), 1)
        said = [text("holdings.cell", name=name, ties=counted("count.ties", ties), strength=strength)]
        if row.hangs:
            said.append(text("holdings.cell.hanging"))
        elif ties == 1:
            said.append(text("holdings.cell.one"))
        return sentences(said)
    if fading:
        return text("holdings.cell.fading", name=name, ties=counted("holdings.fading", fading))
    return text("holdings.cell.none", name=name)


def money_of(row: MapRow, name: str) -> str:
    """Money of all clients of a row, by currency."""
    return amounts(dict(sums(row.clients, name)))


def hanging_words(row: MapRow) -> str:
    """How many companies of a group hang on one person."""
    return text("holdings.hanging_of", n=count(row.hanging), all=count(len(row.clients)))
