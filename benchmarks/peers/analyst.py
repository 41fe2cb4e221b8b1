"""The script an analyst would write: pandas from the exports to ties, NetworkX for each client.

It does less than ``crosstie analyse``: no checks of the rows, no stages, holes, severance or history. It
reads the pair shorthand and participant lists, as CSV.

``python -m benchmarks.peers.analyst FOLDER AS_OF OUT.csv cut`` (or ``matching``, as an analyst who knows König)
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from benchmarks.peers.forms import Person, Relationship, Row, Tie
from benchmarks.peers.networkx_loop import cover, graph_of, least_cut, structure

HALF_LIFE = 90 * 86_400
WINDOW = pd.Timedelta(seconds=4 * HALF_LIFE)
LIVE = 1.0
WEIGHTS = {"message": 0.5, "email": 1, "call": 3, "meeting": 5, "visit": 8, "workshop": 8, "on_site": 8}
MESSAGES = ["message", "email"]
WINDOWS = {"supplier": "Sales", "client": "Purchasing"}


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The three tables of an export."""
    organisations = pd.read_csv(folder / "organisations.csv")
    people = pd.read_csv(folder / "people.csv", parse_dates=["left_on"])
    interactions = pd.read_csv(folder / "interactions.csv", parse_dates=["occurred_at"])
    roles = organisations[["organisation_id", "role"]]
    return organisations, people.merge(roles, on="organisation_id"), interactions


def pairs(interactions: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row for every interaction and pair of our person with theirs, with the share of the weight."""
    home = people.set_index("person_id")["organisation_id"]
    if "participant_ids" not in interactions:
        found = interactions.rename(columns={"supplier_person_id": "ours", "client_person_id": "theirs"})
        return found.assign(client=found["theirs"].map(home))
    who = interactions.assign(person=interactions["participant_ids"].str.split(";")).explode("person")
    who = who.merge(people[["person_id", "organisation_id", "role"]], left_on="person", right_on="person_id")
    suppliers = who.loc[who["role"] == "supplier", ["interaction_id", "person"]]
    clients = who[who["role"] == "client"].rename(columns={"person": "theirs", "organisation_id": "client"})
    everyone = who.groupby("interaction_id").size().rename("everyone")
    found = clients.merge(suppliers.rename(columns={"person": "ours"}), on="interaction_id")
    found = found.merge(everyone, left_on="interaction_id", right_index=True)
    return found.assign(weight=found["weight"] / (found["everyone"] - 1))


def live_ties(interactions: pd.DataFrame, people: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Pairs with enough strength, who have both acted and are both still there."""
    when = interactions["occurred_at"]
    recent = interactions[(when >= end - WINDOW) & (when < end)]
    age = (end - recent["occurred_at"]).dt.total_seconds()
    met = pairs(recent.assign(weight=recent["channel"].map(WEIGHTS) * 0.5 ** (age / HALF_LIFE)), people)
    message = met["channel"].isin(MESSAGES)
    met = met.assign(
        two_way=~message,
        we_started=message & (met["initiator_id"] == met["ours"]),
        they_started=message & (met["initiator_id"] == met["theirs"]),
    )
    ties = met.groupby(["client", "ours", "theirs"], as_index=False).agg(
        strength=("weight", "sum"),
        two_way=("two_way", "any"),
        we_started=("we_started", "any"),
        they_started=("they_started", "any"),
    )
    known = met[message].groupby("client")["initiator_id"].count()
    blind = ties["client"].isin(known[known == 0].index)
    gone = people.loc[people["left_on"] < end, "person_id"]
    return ties[
        (ties["strength"] >= LIVE)
        & (ties["two_way"] | (ties["we_started"] & ties["they_started"]) | blind)
        & ~ties["ours"].isin(gone)
        & ~ties["theirs"].isin(gone)
    ]


def relationship_row(tied: pd.DataFrame, people: dict[str, Person], way: str) -> Row:
    """The measures of one client."""
    if tied.empty:
        return {"threads": 0}
    edges = tied[["ours", "theirs", "strength"]].itertuples(index=False, name=None)
    relationship = Relationship([Tie(*edge) for edge in edges], people)
    graph, ours = graph_of(relationship), set(tied["ours"])
    cut = least_cut(graph, ours) if way == "cut" else cover(graph, ours)
    return {**structure(relationship, graph, cut), "critical_people": ";".join(sorted(cut))}


def main(folder: str, as_of: str, out: str, way: str = "cut") -> None:
    """From the export to a table of relationships."""
    organisations, people, interactions = read(Path(folder))
    ties = live_ties(interactions, people, pd.Timestamp(as_of) + pd.Timedelta(days=1))
    columns = (people[name] for name in ("person_id", "department", "title", "role"))
    known = {
        person: Person(department, title, WINDOWS.get(role) == department)
        for person, department, title, role in zip(*columns, strict=True)
    }
    by_client = dict(list(ties.groupby("client")))
    none = ties.iloc[:0]
    clients = organisations.loc[organisations["role"] == "client", "organisation_id"]
    rows = [
        {"client_id": client, **relationship_row(by_client.get(client, none), known, way)}
        for client in clients
    ]
    pd.DataFrame(rows).to_csv(out, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
