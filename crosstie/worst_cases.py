"""What ``leave --worst`` prints: whose leaving would cost most, read from the last analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import click

from crosstie.reading import currency_of, find_client
from graphmodel.messages import Messages
from graphmodel.stores.open import open_store
from graphmodel.tables import LIST_SEPARATOR, RELATIONSHIPS, ROLE_RULES, WORST_CASES

Row = Mapping[str, Any]


def worst_of_store(url: str | None, top: int, client: str | None = None) -> list[dict[str, Any]]:
    """Rows of ``worst_cases`` of the last analysis with names, of the clients for which one person matters most.

    Clients come in the order of the revenue that hangs on one person (revenue times the share lost; none where the
    revenue is unknown), then of that share, then of the id.
    """
    store = open_store(url)
    relationships = {row["client_id"]: row for row in store.results(RELATIONSHIPS.name).to_pylist()}
    chosen = None if client is None else find_client(list(relationships.values()), client)["client_id"]
    cases: dict[str, list[dict[str, Any]]] = {}
    for row in store.results(WORST_CASES.name).to_pylist():
        if chosen in (None, row["client_id"]):
            cases.setdefault(row["client_id"], []).append(row)

    def stake(key: str) -> tuple[float, float, str]:
        share = min(cases[key], key=lambda row: row["people"])["share_lost"]
        return -(relationships[key]["revenue"] or 0.0) * share, -share, key

    roles = store.results(ROLE_RULES.name)
    names = dict(zip(roles["person_id"].to_pylist(), roles["name"].to_pylist(), strict=True))
    return [
        {
            **row,
            "client_name": relationships[key]["client_name"],
            "revenue": relationships[key]["revenue"],
            "names": [names.get(person) or person for person in row["person_ids"].split(LIST_SEPARATOR)],
        }
        for key in sorted(cases, key=stake)[:top]
        for row in sorted(cases[key], key=lambda row: row["people"])
    ]


def worst_lines(url: str | None, listed: Sequence[Row], words: Messages) -> Iterator[str]:
    """Worst cases for a reader, client by client."""
    store = open_store(url)
    currency = currency_of(store.inputs("organisations"))
    if not listed:
        yield words.text("worst.none")
        return
    yield click.style(words.text("worst.heading", day=date.fromisoformat(store.run()["as_of"])), bold=True)
    rank, before = 0, None
    for row in listed:
        if row["client_id"] != before:
            before, rank = row["client_id"], rank + 1
            revenue = (
                words.text("risk.list.no_revenue")
                if row["revenue"] is None
                else words.text("risk.list.revenue", revenue=words.money(row["revenue"], currency))
            )
            yield ""
            yield f"{rank:>3}  {click.style(row['client_name'], bold=True)}  [{row['client_id']}]  {revenue}"
        orphans = (
            words.text("leave.orphans", n=row["orphans"]) if row["orphans"] else words.text("leave.no_orphan")
        )
        case = words.text(
            "worst.case",
            people=row["names"],
            share=words.percent(row["share_lost"]),
            orphans=orphans,
            threads=words.text("count.threads", n=row["threads_after"]),
        )
        yield f"     {case}"
