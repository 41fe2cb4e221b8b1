"""A portfolio as a large sales organisation has it: many clients, each with little contact; money, cases, facts.

The dashboard is measured on it: names are of real length, in several scripts, and every page has something to say. The
same bytes for the same numbers.

``python -m benchmarks.company FOLDER CLIENTS INTERACTIONS`` writes one export folder in the exchange format.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import data
from benchmarks.forms import AS_OF, DAYS, FIRST_DAY

SUPPLIER = "Harrow & Lindqvist Drives"


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


STEMS = _listed(
    """
    Aldermoor Bergholt Castellan Dunmore Eskdale Falkner Grünfeld Hartwell Ilmen Jorvik Kestrel Lindner
    Marisol Norrland Ostrava Pellegrin Quintero Rosenau Søderby Tarnów Umbria Valtos Westhaven Ximena
    Yarrow Zehlen Ardent Bramble Corvus Delphin 恒远 华锐 中科 长江 东方 南洋 北辰 金桥
    """
)
TRADES = _listed(
    """
    Pumps Bearings Castings Turbines Valves Sensors Presses Couplings Robotics Optics Foundry Brakes
    Cranes Logistics Chemicals Glass Steel Hydraulics Packaging Tooling
    """
)
CHINESE_TRADES = _listed(
    """
    泵业 轴承 铸造 汽轮机 阀门 传感器 压力机 联轴器 机器人 光学 冶铸 制动 起重机 物流 化工 玻璃 钢铁 液压 包装 工具
    """
)
LEGAL = (
    "GmbH",
    "Ltd",
    "S.p.A.",
    "AB",
    "Inc.",
    "& Sons",
    "Group",
    "B.V.",
    "a.s.",
    "KK",
    "S.A.",
    "AG",
    "Oy",
    "NV",
)
CHINESE_LEGAL = _listed(
    """
    有限公司 集团 股份有限公司 实业 科技 设备 工业 制造
    """
)
FIRST = _listed(
    """
    Ann Ben Carla Diego Elif Farid Grace Hugo Ines Jonas Kaya Lena Marco Nadia Olga Pavel Rosa Sven Tara
    Uwe Vera Walter Xenia Yusuf Zoé Aiko Björn Chloë Dmitri Esra
    """
)
LAST = _listed(
    """
    Brandt Novák Park Silva Ono Gómez Meyer Iqbal Rossi Braun Klein Díaz Hall Itō Weber Okafor Larsen
    Moreau Petrov Kowalski Ångström Farah Lindgren Haddad O'Brien Szabó Tanaka Vogel Quist Yilmaz
    """
)
CHINESE_PEOPLE = _listed(
    """
    张伟 王丽 李娜 赵强 陈宇 刘洋 杨静 黄敏 周杰 吴芳 徐磊 孙燕 马超 朱琳 胡军 郭涛
    """
)
CHINESE_STEMS = frozenset(stem for stem in STEMS if not stem[0].isascii() and len(stem) == 2)
INDUSTRIES = ("Machinery", "Automotive", "Chemicals", "Rail", "Energy", "Food", "Medical devices")
CURRENCIES = {"EUR": 0.74, "USD": 0.16, "CNY": 0.10}
TIERS = {"key": 0.05, "large": 0.2, "standard": 0.75}
SEVERITIES = {"low": 0.5, "medium": 0.35, "high": 0.15}
FUNCTIONS = {"purchasing": 0.4, "production": 0.25, "quality": 0.2, "logistics": 0.15}

WITHOUT_REVENUE = 0.06  # share of clients whose revenue nobody wrote down
IN_A_GROUP = 0.15  # share of clients that belong to another client
WITH_FACTS, CASES_EACH, ORDERS_EACH, FEEDBACK_EACH = 0.6, 0.4, 0.8, 0.2
STILL_OPEN = 0.3

Random = np.random.Generator
Numbers = npt.NDArray[np.int64]


def write_export(folder: Path, clients: int, interactions: int) -> None:
    """Write one export; the folder appears when it is complete."""
    people = data.world(clients)
    random = np.random.default_rng([data.SEED, clients, interactions])
    ids = data.ids("c", clients)
    tables = {
        "organisations": _organisations(random, ids),
        "people": _people(random, people, ids),
        "orders": _orders(random, ids),
        "facts": _facts(random, ids),
        "cases": _cases(random, ids),
        "feedback": _feedback(random, people),
    }
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, unfinished / f"{name}.parquet")
    data.write(unfinished / "interactions.parquet", data.interactions(people, interactions, lists=True))
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def client_names(count: int) -> list[str]:
    """Names of firms, each its own."""
    every = len(STEMS) * len(TRADES)
    return [_client_name(number % every, number // every) for number in range(count)]


def _client_name(number: int, form: int) -> str:
    # The step has no divisor in common with the number of pairs, so that neighbours differ in both words.
    stem, trade = divmod(number * 37 % (len(STEMS) * len(TRADES)), len(TRADES))
    if STEMS[stem] in CHINESE_STEMS:
        return STEMS[stem] + CHINESE_TRADES[trade] + _nth(CHINESE_LEGAL, form)
    return f"{STEMS[stem]} {TRADES[trade]} {_nth(LEGAL, form)}"


def _nth(forms: tuple[str, ...], number: int) -> str:
    """A legal form; with a number where all forms are taken."""
    again, form = divmod(number, len(forms))
    return f"{forms[form]} {again + 1}" if again else forms[form]


def _organisations(random: Random, ids: pa.Array) -> pa.Table:
    clients = len(ids)
    revenue = np.round(random.lognormal(12.6, 1.3, clients), -3)
    parent = np.maximum(random.integers(0, clients, clients) // 20, 0)
    grouped = (random.random(clients) < IN_A_GROUP) & (np.arange(clients) > parent)
    first = pa.array([None], pa.string())
    return pa.table(
        {
            "organisation_id": pa.concat_arrays([pa.array(["us"]), ids]),
            "name": [SUPPLIER, *client_names(clients)],
            "role": ["supplier", *["client"] * clients],
            "parent_id": pa.concat_arrays(
                [first, pa.array(ids.take(pa.array(parent)).to_pylist(), mask=~grouped)]
            ),
            "industry": pa.concat_arrays([first, pa.array(random.choice(INDUSTRIES, clients))]),
            "tier": pa.concat_arrays([first, data.drawn(random, TIERS, clients)]),
            "revenue": pa.concat_arrays(
                [
                    pa.array([None], pa.float64()),
                    pa.array(revenue, mask=random.random(clients) < WITHOUT_REVENUE),
                ]
            ),
            "currency": pa.concat_arrays([first, data.drawn(random, CURRENCIES, clients)]),
        }
    )


def _people(random: Random, people: data.World, ids: pa.Array) -> pa.Table:
    table = data.people_table(people)
    count, home = table.num_rows, table["organisation_id"].to_pylist()
    chinese = {
        identifier
        for identifier, name in zip(ids.to_pylist(), client_names(len(ids)), strict=True)
        if name[:2] in CHINESE_STEMS
    }
    first, last = random.choice(FIRST, count), random.choice(LAST, count)
    other = random.choice(CHINESE_PEOPLE, count)
    names = [str(other[i]) if home[i] in chinese else f"{first[i]} {last[i]}" for i in range(count)]
    return table.set_column(table.schema.get_field_index("name"), "name", pa.array(names))


def _some(random: Random, count: int, each: float) -> Numbers:
    """Which of ``count`` have something, some more than once."""
    return np.sort(random.integers(0, count, int(count * each)))


def _days(random: Random, count: int, first: int = 0, last: int = DAYS) -> Any:
    return np.datetime64(FIRST_DAY) + random.integers(first, last, count)


def _orders(random: Random, ids: pa.Array) -> pa.Table:
    which = _some(random, len(ids), ORDERS_EACH)
    return pa.table(
        {
            "order_id": data.ids("o", len(which)),
            "organisation_id": ids.take(pa.array(which)),
            "amount": np.round(random.lognormal(10, 1, len(which)), 2),
            "won": pa.array(random.random(len(which)) < 0.6, mask=random.random(len(which)) < 0.1),
            "closed_on": pa.array(_days(random, len(which))),
        }
    )


def _facts(random: Random, ids: pa.Array) -> pa.Table:
    which = np.flatnonzero(random.random(len(ids)) < WITH_FACTS)
    return pa.table(
        {
            "organisation_id": ids.take(pa.array(which)),
            "as_of": [AS_OF] * len(which),
            "share_of_wallet": np.round(random.random(len(which)), 2),
            "backup_suppliers": random.integers(0, 5, len(which)),
            "agreement_until": pa.array(_days(random, len(which), DAYS // 2, 2 * DAYS)),
        }
    )


def _cases(random: Random, ids: pa.Array) -> pa.Table:
    which = _some(random, len(ids), CASES_EACH)
    opened = random.integers(0, DAYS - 60, len(which))
    first = np.datetime64(FIRST_DAY)
    return pa.table(
        {
            "case_id": data.ids("k", len(which)),
            "organisation_id": ids.take(pa.array(which)),
            "function": data.drawn(random, FUNCTIONS, len(which)),
            "opened_on": pa.array(first + opened),
            "closed_on": pa.array(first + opened + 40, mask=random.random(len(which)) < STILL_OPEN),
            "severity": data.drawn(random, SEVERITIES, len(which)),
        }
    )


def _feedback(random: Random, people: data.World) -> pa.Table:
    which = _some(random, people.theirs, FEEDBACK_EACH)
    return pa.table(
        {
            "feedback_id": data.ids("f", len(which)),
            "person_id": data.ids("p", people.theirs).take(pa.array(which)),
            "given_on": pa.array(_days(random, len(which))),
            "score": random.integers(0, 11, len(which)),
        }
    )


if __name__ == "__main__":
    write_export(Path(sys.argv[1]), int(float(sys.argv[2])), int(float(sys.argv[3])))
