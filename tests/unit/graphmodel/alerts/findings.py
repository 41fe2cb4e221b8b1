"""Analyses in a few words: relationships, ties and months as alerts see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from graphmodel.alerts import Findings, Standing, Watch, standing, watched
from graphmodel.alerts.ledger import alert_rows
from graphmodel.arrow import empty, schema_of
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.tables import ALERTS, COMPANY, RESULTS, TIMELINE, WATCHES

AS_OF = date(2026, 6, 30)
WORDS = Messages.of("en")
FEW = f"insufficient:{WORDS.text('flag.few_interactions', interactions=3, half_lives=2)}"
NO_FUNCTION = f"insufficient:{WORDS.text('flag.no_function')}"

Row = Mapping[str, Any]
SCHEMAS = {table.name: schema_of(table) for table in (*RESULTS, TIMELINE)}


@dataclass
class World:
    """What an analysis finds of clients; a test says what is out of the ordinary."""

    relationships: dict[str, dict[str, Any]] = field(default_factory=dict)
    ties: list[dict[str, Any]] = field(default_factory=list)
    left: dict[str, date] = field(default_factory=dict)
    months: list[dict[str, Any]] = field(default_factory=list)
    conditions: list[dict[str, Any]] = field(default_factory=list)
    as_of: date = AS_OF
    level: str = COMPANY

    def client(self, client: str, *live: tuple[str, str], **row: Any) -> World:
        """A client with live ties between people; threads are told where they matter."""
        self.relationships[client] = {
            "client_id": client,
            "client_name": client.upper(),
            "as_of": self.as_of,
            "stage": "wedge",
            "threads": 2,
            "ties": len(live),
            "strength": 10.0 * len(live),
            "interactions": 20,
            "revenue": 1000.0,
            "exposed_revenue": 100.0,
            "severance_probability": 0.1,
            "critical_people": "s1;s2",
            "last_interaction_at": datetime(2026, 6, 1),
            **row,
        }
        for pair in live:
            self.tie(client, *pair, live=True)
        return self

    def tie(self, client: str, ours: str, theirs: str, **row: Any) -> World:
        """Two who have met."""
        self.ties.append(
            {
                "client_id": client,
                "supplier_person_id": ours,
                "client_person_id": theirs,
                "strength": 10.0,
                "last_at": datetime(2026, 6, 1),
                "live": False,
                "two_way": True,
                "fading": False,
                **row,
            }
        )
        return self

    def month(self, client: str, month_end: date, confirmed: str, **row: Any) -> World:
        """How a client stood at a month end."""
        told = {"stage": confirmed, "confirmed_stage": confirmed, "threads": 2, "setback": False}
        self.months.append({"client_id": client, "month_end": month_end, **told, **row})
        return self

    def tables(self) -> dict[str, pa.Table]:
        """As result tables."""
        held = {(tie["client_id"], tie[end]) for tie in self.ties if tie["live"] for end in ENDS}
        people = sorted({tie[end] for tie in self.ties for end in ENDS} | set(self.left))
        rows: dict[str, Sequence[Row]] = {
            "relationships": list(self.relationships.values()),
            "ties": self.ties,
            "people": [
                {
                    "client_id": client,
                    "person_id": person,
                    "side": "supplier" if person[0] == "s" else "client",
                    "function": "sales",
                    "share": 0.5,
                }
                for client, person in sorted(held)
            ],
            "conditions": self.conditions,
            "roles": [
                {"person_id": one, "name": one.upper(), "left_on": self.left.get(one)} for one in people
            ],
            "timeline": self.months,
        }
        made = {name: pa.Table.from_pylist(list(rows[name]), SCHEMAS[name]) for name in rows}
        return {name: made.get(name, schema.empty_table()) for name, schema in SCHEMAS.items()}

    @property
    def run(self) -> dict[str, Any]:
        """What the analysis says of itself."""
        return {"as_of": self.as_of.isoformat(), "settings": {}, "language": "en", "level": self.level}

    def found(self) -> Findings:
        """As alerts take it."""
        return Findings.of(self.tables().__getitem__, self.run)

    def stands(self, settings: Settings | None = None) -> Standing:
        """What stands in it."""
        return standing(self.found(), (settings or Settings()).watch)


ENDS = ("supplier_person_id", "client_person_id")


@dataclass
class Memory:
    """What a store remembers from look to look."""

    alerts: pa.Table = field(default_factory=lambda: empty(ALERTS, attributes=True))
    watches: pa.Table = field(default_factory=lambda: empty(WATCHES, attributes=True))

    def look(self, world: World, *, remember: bool = True, **merged: Mapping[str, str]) -> Watch:
        """Watch an analysis, and write down what is to be remembered."""
        watch = watched(world.stands(), world.level, world.as_of, self.alerts, self.watches, **merged)
        if remember:
            written, gone = watch.tables()
            self.write(written["alerts"].to_pylist(), gone["alerts"]["alert_id"].to_pylist())
            rows = {row["level"]: row for row in [*self.watches.to_pylist(), *written["watches"].to_pylist()]}
            self.watches = pa.Table.from_pylist(list(rows.values()), self.watches.schema)
        return watch

    def write(self, rows: Sequence[Row], gone: Sequence[str] = ()) -> None:
        """As a store does: rows take the place of those of the same key, and some go."""
        known = {row["alert_id"]: row for row in self.alerts.to_pylist()}
        known |= {row["alert_id"]: dict(row) for row in rows}
        self.alerts = alert_rows([row for key, row in known.items() if key not in gone])


def told(watch: Watch) -> list[tuple[str, str]]:
    """Kind and client of what is told, in order."""
    return sorted((alert.kind, alert.client_id) for alert in watch.told)
