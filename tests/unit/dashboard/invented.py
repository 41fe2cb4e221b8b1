"""Invented results for the dashboard's tests: a supplier, clients in every stage, names in English and Chinese.

Figures are plausible, not computed by the engine: these tests are about showing, not about measuring.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from typing import Any

import networkx as nx
import pyarrow as pa

from graphmodel import tables
from graphmodel.arrow import schema_of
from graphmodel.errors import StoreEmptyError
from graphmodel.risk import level

AS_OF = dt.date(2026, 6, 30)
SUPPLIER = "Rail Supply"


def _listed(words: str, separator: str | None = None) -> list[str]:
    return [word.strip() for word in words.split(separator)]


FIRST = _listed(
    "Ann Ben Carla Diego Elif Farid Grace Hugo Ines Jonas Kaya Lena Marco Nadia Olga Pavel Rosa Sven Tara Uwe"
)
LAST = _listed(
    "Brandt Novak Park Silva Ono Gomez Meyer Iqbal Rossi Braun Klein Diaz Hall Ito Weber Okafor Larsen Moreau"
)
CHINESE = _listed("张伟 王丽 李娜 赵强 陈宇 刘洋 杨静 黄敏 周杰 吴芳 徐磊 孙燕 马超 朱琳 胡军 郭涛")
NASTY = '<b onmouseover=alert(1)>O\'Brien "& Söhne"</b>'
CLIENTS = _listed(
    """Contoso Motors|Northwind Traders|华东精密机械|Fabrikam Pumps|Adventure Works|Tailspin Aero|Litware Optics|
    远东轨道交通|Proseware Medical|Wingtip Bearings|Alpine Brakes|Coho Chemicals|长江重工|Blue Yonder Rail|
    Graphic Design Institute|Humongous Power|Lucerne Castings|Margie Turbines|南方电机|Relecloud Robotics|
    Trey Fasteners|VanArsdel Logistics|Wide World Presses|Woodgrove Valves|Consolidated Sensors|Datum Gears|
    Fourth Coffee Machines|First Up Cranes|Best For You Foods|City Power & Light|Liberty Electronics|Munson Steel|
    Nod Glass|Olympia Tyres|Parnell Aerospace|Southridge Video|The Phone Company|Tasmanian Traders|Vienna Trams""",
    "|",
)
FUNCTIONS = (
    "sales",
    "management",
    "research_development",
    "production",
    "quality",
    "service",
    "logistics",
    "finance",
)
CLIENT_FUNCTIONS = (
    "purchasing",
    "management",
    "research_development",
    "production",
    "quality",
    "logistics",
    "finance",
)
COUNTERPARTS = {(f, f) for f in tables.FUNCTIONS if f != "other"} | {
    ("sales", "purchasing"),
    ("service", "production"),
    ("service", "logistics"),
    ("marketing", "sales"),
}
SIZES = {
    "none": (0, 0),
    "dormant": (0, 0),
    "point_to_point": (1, 2),
    "wedge": (3, 4),
    "mesh": (6, 6),
    "diamond": (12, 11),
    "cloud": (26, 28),
}
PLAN = (
    ["point_to_point"] * 13
    + ["wedge"] * 10
    + ["mesh"] * 7
    + ["diamond"] * 4
    + ["cloud"] * 2
    + ["dormant"] * 2
    + ["none"]
)


class Reader:
    """A store's reading side over tables in memory."""

    def __init__(
        self, results: dict[str, pa.Table], inputs: dict[str, pa.Table], run: dict[str, Any]
    ) -> None:
        self.tables, self.sources, self.last_run, self.version = results, inputs, run, "1"
        self.reads = 0

    def results(self, table: str) -> pa.Table:
        self.reads += 1
        if not self.tables:
            raise StoreEmptyError("nothing has been analysed yet", remedy="Run: crosstie analyse")
        return self.tables[table]

    def inputs(self, table: str) -> pa.Table:
        return self.sources[table]

    def run(self) -> dict[str, Any]:
        return self.last_run

    def results_version(self) -> str:
        return self.version


def nothing() -> Reader:
    return Reader({}, {}, {})


def reader(*, clients: int = len(CLIENTS) + 1, seed: int = 7, many: int | None = None) -> Reader:
    """A portfolio of that many clients; ``many`` gives the first client that many people a side."""
    random_ = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    ours: dict[str, list[str]] = defaultdict(list)
    names = itertools.count()

    def person(organisation: str, function: str, seniority: str) -> str:
        n = next(names)
        chinese = n % 4 == 3
        name = (
            CHINESE[n // 4 % len(CHINESE)]
            if chinese
            else f"{FIRST[n % len(FIRST)]} {LAST[n // 3 % len(LAST)]}"
        )
        identifier = f"p{n}"
        rows["in_people"].append({"person_id": identifier, "name": name, "organisation_id": organisation})
        rows["roles"].append(
            {
                "person_id": identifier,
                "department": function,
                "title": seniority,
                "function": function,
                "function_rule": "department",
                "seniority": seniority,
                "seniority_rule": "title",
            }
        )
        return identifier

    rows["organisations"].append({"organisation_id": "us", "name": SUPPLIER, "role": "supplier"})
    for function in FUNCTIONS:
        for k in range(60 if many else 12 if function in ("sales", "service") else 6):
            ours[function].append(
                person("us", function, "executive" if function == "management" and k < 2 else "staff")
            )
    titles = [*CLIENTS, NASTY]
    stages = ["cloud" if many else "diamond", *PLAN[1:]]
    for i in range(clients):
        name = titles[i] if i < len(titles) else f"Client {i:05d}"
        stage = stages[i] if i < len(stages) else PLAN[i % len(PLAN)]
        client = "c/1 <x>" if name == NASTY else f"c{i}"
        revenue = None if i % 11 == 5 else round(random_.lognormvariate(14.2, 0.9), -3)
        rows["organisations"].append(
            {
                "organisation_id": client,
                "name": name,
                "role": "client",
                "revenue": revenue,
                "currency": "USD" if i % 13 == 6 else "EUR",
            }
        )
        _relationship(rows, random_, client, name, stage, revenue, ours, person, many if i == 0 else None)
    results = {
        t.name: pa.Table.from_pylist(rows[t.name], schema_of(t))
        for t in tables.STORED_RESULTS
        if t.name != "people"
    }
    results["people"] = pa.Table.from_pylist(rows["people"], schema_of(tables.RELATIONSHIP_PEOPLE))
    inputs = {
        t.name: pa.Table.from_pylist(
            rows["in_people" if t.name == "people" else t.name]
            if t.name in ("people", "organisations")
            else [],
            schema_of(t, attributes=True),
        )
        for t in tables.INPUTS
    }
    return Reader(results, inputs, {"as_of": AS_OF.isoformat(), "settings": {}})


def _relationship(rows, random_, client, name, stage, revenue, ours, person, many) -> None:  # type: ignore[no-untyped-def]
    n_ours, n_theirs = (many, many) if many else SIZES[stage]
    breadth = {"point_to_point": 1, "wedge": 3, "mesh": 4, "diamond": 6, "cloud": 8}.get(stage, 1)
    of: dict[str, str] = {}
    left, right = [], []
    for k in range(n_ours):
        function = FUNCTIONS[k % min(breadth, len(FUNCTIONS))] if k else "sales"
        who = ours[function][(k + random_.randrange(60)) % len(ours[function])]
        if who not in of:
            of[who] = function
            left.append(who)
    for k in range(n_theirs):
        function = CLIENT_FUNCTIONS[k % min(breadth, len(CLIENT_FUNCTIONS))]
        of[who := person(client, function, "executive" if function == "management" else "manager")] = function
        right.append(who)
    lost = [(random_.choice(ours["sales"]), person(client, "purchasing", "staff"))] if stage != "none" else []
    strengths: dict[tuple[str, str], float] = {}
    for who in right:
        like = [c for c in left if (of[c], of[who]) in COUNTERPARTS] or left
        for c in dict.fromkeys(
            [random_.choice(like), *([random_.choice(left)] if random_.random() < 0.3 else [])]
        ):
            strengths[c, who] = round(random_.lognormvariate(1.4, 1), 3)
    for c in left:
        if not any(pair[0] == c for pair in strengths):
            strengths[c, random_.choice(right)] = round(random_.lognormvariate(1, 0.8), 3)
    total = sum(strengths.values())
    direct = {pair: not {of[pair[0]], of[pair[1]]} & {"sales", "purchasing"} for pair in strengths}
    for (c, d), strength in strengths.items():
        rows["ties"].append(_tie(client, c, d, strength, direct[c, d], random_))
    for c, d in lost:
        rows["ties"].append(
            {
                **_tie(client, c, d, 0.62, False, random_),
                "live": False,
                "fading": random_.random() < 0.5,
                "last_at": dt.datetime(2025, 12, 3, 9),
            }
        )
    graph = nx.Graph(list(strengths))
    cover = _cover(graph, left)
    share = {p: sum(s for pair, s in strengths.items() if p in pair) / total for p in of} if total else {}
    for side, people in (("supplier", left), ("client", right)):
        for p in people:
            orphans = [q for q in graph[p] if graph.degree(q) == 1]
            rows["people"].append(
                {
                    "person_id": p,
                    "side": side,
                    "client_id": client,
                    "function": of[p],
                    "seniority": "executive" if of[p] == "management" else "staff",
                    "share": share[p],
                    "departure_loss": share[p],
                    "orphans": ";".join(orphans),
                    "in_every_cut": p in cover and bool(orphans),
                    "successors": ";".join([q for q in left if q != p][:2]),
                }
            )
    if total:
        first = min(of, key=lambda p: (-share[p], p))
        rows["worst_cases"].append(
            {
                "client_id": client,
                "people": 1,
                "person_ids": first,
                "strength_lost": share[first] * total,
                "share_lost": share[first],
                "orphans": sum(graph.degree(q) == 1 for q in graph[first]),
                "threads_after": max(len(cover) - 1, 0),
            }
        )
    cells: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for pair in strengths:
        cells[of[pair[0]], of[pair[1]]].append(pair)
    if stage != "none":
        for f, g in {*itertools.product(FUNCTIONS, CLIENT_FUNCTIONS), *cells}:
            pairs = cells.get((f, g), [])
            rows["cells"].append(
                {
                    "client_id": client,
                    "supplier_function": f,
                    "client_function": g,
                    "ties": len(pairs),
                    "strength": sum(strengths[p] for p in pairs),
                    "live": bool(pairs),
                    "direct": any(direct[p] for p in pairs),
                    "expected": f in FUNCTIONS,
                    "counterpart": (f, g) in COUNTERPARTS,
                }
            )
    reached = {of[d] for _, d in strengths}
    for priority, function in enumerate([f for f in CLIENT_FUNCTIONS if f not in reached], start=1):
        rows["holes"].append(
            {
                "client_id": client,
                "client_function": function,
                "reason": "function_without_tie",
                "open_cases": 2 if priority == 1 else 0,
                "low_feedback": 0,
                "priority": priority,
                "route": f"{left[0]} > {right[0]}" if right else None,
            }
        )
    _conditions(rows, client, stage, len(cover))
    concentration = [sum(share[p] ** 2 for p in people) for people in (left, right)]
    known = bool(strengths)
    single = max(concentration) if known else None
    severance = None if not known else (1 - 0.83 * 0.83) ** len(cover) if len(cover) < 9 else 2.1e-6
    flags = (
        []
        if known
        else [f"{n}:no_live_tie" for n in ("single_thread_risk", "severance_probability", "initiative")]
    )
    flags += (
        ["exposed_revenue:no_revenue"]
        if revenue is None
        else ["exposed_revenue:no_live_tie"]
        if not known
        else []
    )
    flags += ["stage_confidence:not_computed", "participation:not_computed"]
    flags += ["insufficient"] if name.startswith("Nod") else []
    rows["relationships"].append(
        {
            "client_id": client,
            "client_name": name,
            "as_of": AS_OF,
            "stage": stage,
            "evidence": "network",
            "next_stage": dict(itertools.pairwise(tables.STAGES)).get(stage),
            "missing": "threads;sustained",
            "single_thread_risk": single,
            "threads": len(cover),
            "effective_threads": 1 / single if single else None,
            "severance_probability": severance,
            "critical_people": ";".join(sorted(cover)),
            "people_supplier": len(left),
            "people_client": len(right),
            "ties": len(strengths),
            "concentration_supplier": concentration[0] if known else None,
            "concentration_client": concentration[1] if known else None,
            "tie_density": len(strengths) / (len(left) * len(right)) if known else None,
            "function_density": len(cells) / 56,
            "client_coverage": len(reached) / len(CLIENT_FUNCTIONS),
            "supplier_coverage": len({of[c] for c in left}) / len(FUNCTIONS),
            "counterpart_alignment": 0.4 if known else 0.0,
            "authority_coverage": 0.2 if known else None,
            "executive_tie": stage in ("diamond", "cloud"),
            "direct_share": sum(s for p, s in strengths.items() if direct[p]) / total if known else None,
            "window_betweenness": 0.4 if known else None,
            "initiative": 0.55 if known else None,
            "fading_ties": int(bool(lost) and random_.random() < 0.4),
            "joint_functions": breadth // 2,
            "joint_share": 0.1 if known else None,
            "embedded_people": 0,
            "interactions": 12 * len(strengths),
            "strength": total,
            "last_interaction_at": dt.datetime(2026, 6, random_.randrange(1, 30), 9, 30)
            if stage != "none"
            else None,
            "revenue": revenue,
            "exposed_revenue": revenue * severance if revenue is not None and severance is not None else None,
            "flags": ";".join(flags),
        }
    )


def _tie(
    client: str, c: str, d: str, strength: float, direct: bool, random_: random.Random
) -> dict[str, Any]:
    return {
        "client_id": client,
        "supplier_person_id": c,
        "client_person_id": d,
        "strength": strength,
        "direct_strength": strength if direct else 0.0,
        "interactions": random_.randrange(2, 90),
        "first_at": dt.datetime(2023, 5, 2, 8),
        "last_at": dt.datetime(2026, 6, random_.randrange(1, 30), 14),
        "live": True,
        "two_way": True,
        "direct": direct,
        "fading": False,
    }


def _cover(graph: nx.Graph, left: list[str]) -> set[str]:
    top = [c for c in left if c in graph]
    cover: set[str] = set()
    for part in nx.connected_components(graph):
        side = [c for c in top if c in part]
        bipartite = graph.subgraph(part)
        matching = nx.bipartite.maximum_matching(bipartite, side)
        cover |= nx.bipartite.to_vertex_cover(bipartite, matching, side)
    return cover


def _conditions(rows: dict[str, list[dict[str, Any]]], client: str, stage: str, threads: int) -> None:
    reached = tables.STAGES.index(stage)
    for s, condition, measure, operator, threshold, source in (
        ("point_to_point", "live_tie", "ties", ">=", "1", "One window on either side."),
        ("wedge", "threads", "threads", ">=", "2", "More people take part; a buying centre forms."),
        ("wedge", "sustained", "sustained", "is", "true", "From the first deal to repeated purchase."),
        ("mesh", "threads", "threads", ">=", "3", "No longer one window."),
        ("mesh", "direct_share", "direct_share", ">=", "0.2", "Channels and topics of their own."),
        ("diamond", "alignment", "counterpart_alignment", ">=", "0.6", "Function to function."),
        (
            "diamond",
            "share_of_wallet",
            "share_of_wallet",
            ">",
            "0.5",
            "More than half of the client's purchases.",
        ),
        ("cloud", "joint", "joint_functions", ">=", "4", "Joint teams in research, operations and strategy."),
    ):
        passed = "true" if tables.STAGES.index(s) <= reached else "false"
        if measure == "share_of_wallet":
            passed = "unknown"
        value = str(threads) if measure == "threads" else None if passed == "unknown" else "0.41"
        rows["conditions"].append(
            {
                "client_id": client,
                "stage": s,
                "condition": condition,
                "measure": measure,
                "value": value,
                "operator": operator,
                "threshold": threshold,
                "passed": passed,
                "source": source,
            }
        )


def assess(
    relationships: pa.Table,
    people: pa.Table,
    ties: pa.Table,
    holes: pa.Table,
    names: Any,
    settings: Any,
    *,
    language: str,
) -> pa.Table:
    """Stands in for the sentences of ``graphmodel.risk.assess``; levels and ranks are the snapshot's own."""
    told = []
    for row in relationships.to_pylist():
        who = names.get((row["critical_people"] or "").split(";")[0], "nobody")
        why = {
            "critical": f"Every live tie goes through {who}",
            "high": f"{row['threads'] or 'No'} people hold every live tie",
            "moderate": "Few people hold it",
            "low": "Held by many",
            "unclear": "No live tie to judge by",
        }[level(row, settings)]
        told.append(
            {
                "client_id": row["client_id"],
                "why": why,
                "next_step": "Introduce a second colleague to production, where two cases are open",
            }
        )
    return pa.Table.from_pylist(told)
