"""The bundled example: a supplier, 42 clients and three years of contact, told as stories.

``STORIES`` is the example; everything below it only carries a story out. A story never names a threshold:
it says who talks to whom, how often and since when, in *strands*, and which stage a reader who knows the
model would give it. People are named by role: ``"quality2"`` is the second quality person of a side and comes
to life when first named.

>>> talk("rd", "rd2", 1.5, since=400)
Strand(verb='talk', ours='rd', theirs='rd2', monthly=1.5, since=400, until=0, days=())
"""

from __future__ import annotations

import csv
import math
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count, product
from pathlib import Path
from typing import NamedTuple

from graphmodel.tables import INPUTS

AS_OF = date(2026, 6, 30)
"""The day of the latest interaction; a Tuesday."""

SUPPLIER = "Larchfield Rail Supply"
CIRCULAR_SIZE = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What a story says of its client: the stage it must come out in, and the trap it sets."""

    client_id: str
    name: str
    stage: str
    story: str
    trap: str | None


@dataclass(frozen=True, slots=True)
class Strand:
    """One habit of contact: who with whom, how often a month, from and until how many days before ``AS_OF``.

    ``days`` replaces the rhythm by single days before ``AS_OF``.
    """

    verb: str
    ours: str
    theirs: str
    monthly: float = 1.0
    since: int = 1095
    until: int = 0
    days: tuple[int, ...] = ()


talk = partial(Strand, "talk")  # mail or chat back and forth, now and then a call; one of each side at a time
mail = partial(Strand, "mail")  # ours write, nobody answers
plea = partial(Strand, "plea")  # theirs write, nobody answers
call = partial(Strand, "call")
meeting = partial(Strand, "meeting")
visit = partial(Strand, "visit")
workshop = partial(Strand, "workshop")
on_site = partial(Strand, "on_site")  # ours sit at the client for the day, with one to three of theirs


def pillars(functions: str, monthly: float = 1.0, since: int = 1095, stagger: int = 90) -> tuple[Strand, ...]:
    """Join function to function without a window: each has its talk and its review, one after another."""
    return tuple(
        strand
        for begun, function in zip(count(since, -stagger), functions.split(), strict=False)
        for strand in (
            talk(f"{function} {function}2", f"{function} {function}2", monthly, begun),
            meeting(function, f"{function} {function}2", monthly / 2, begun),
        )
    )


@dataclass(frozen=True, slots=True)
class Story:
    """One client: what is on its file, what happened, and the stage that it should show.

    ``revenue`` is in millions a year; ``know`` lists roles that are on file but that nobody has met; ``asks``
    is how much of the talk the client starts; ``team`` fixes a supplier role to a member of that department;
    ``edits`` changes cells of people by role. Without ``wallet`` there are no facts.
    """

    stage: str
    name: str
    domain: str
    industry: str
    revenue: float
    told: str
    weave: tuple[Strand, ...]
    trap: str | None = None
    know: str = ""
    wallet: float | None = None
    agreement: str = ""
    claimed: str = ""
    backups: int = 3
    concessions: float = 0.01
    asks: float = 0.5
    parent: str = ""
    team: Mapping[str, int] = field(default_factory=dict)
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        """Whether the firm, and so its people, carry Chinese names."""
        return self.name[0] > "一"


WINDOW = talk("sales", "purchasing", 2)

JOINT_TEAMS = (
    talk("sales sales2", "purchasing purchasing2", 3),
    *pillars(
        "rd quality production logistics service finance management marketing strategy", 0.8, stagger=70
    ),
    talk("service", "production production2", 1.5),
    talk("service2", "logistics", 1.2),
    talk("rd rd3", "production", 1.2, 800),
    talk("quality", "rd", 1.2, 700),
    workshop("rd production quality", "rd production quality", 1.8, 600),
    workshop("service logistics quality2", "production2 logistics quality2", 1.8, 540),
    workshop("strategy marketing sales", "strategy marketing rd2", 1.8, 480),
    workshop("finance management logistics2", "finance management strategy", 1.8, 420),
    on_site("rd2", "rd2 rd3 production production3", 13, 300),
    on_site("rd4", "rd rd3 quality quality2", 13, 240),
    on_site("service3", "production production2 logistics2", 13, 200),
)
FUNCTION_TO_FUNCTION = (
    talk("sales", "purchasing", 1.6),
    *pillars("rd production quality logistics"),
    talk("service", "production2 production", 1.2, 900),
    visit("management", "management", 0.5, 700),
    talk("management", "management", 0.8, 700),
)

STORIES: tuple[Story, ...] = (
    # -- point to point: one window on either side, however large the firm ---
    Story(
        "point_to_point", "朔渊重工集团", "shuoyuan-heavy", "Heavy machinery", 38.4,
        "The second largest client, most of its wallet, and one buyer who knows one account manager.",
        (talk("sales", "purchasing", 4), visit("sales", "purchasing", 0.3)),
        trap="exposed_stronghold", know="quality production rd logistics management selling",
        wallet=0.72, agreement="2026-12-31", claimed="diamond", backups=1, asks=0.6,
    ),
    Story(
        "point_to_point", "Brackwater Turbines", "brackwater", "Energy", 21.7,
        "Large, loyal on paper, and every word of it passes between two people.",
        (talk("sales", "purchasing", 3), call("sales", "purchasing", 1)),
        trap="exposed_stronghold", know="quality logistics finance", wallet=0.64, claimed="mesh", backups=1,
    ),
    Story(
        "point_to_point", "Wexcombe Cranes", "wexcombe", "Lifting equipment", 6.2,
        "Eight contacts in seven departments, all of them contacts of the same one of ours.",
        (
            talk("sales", "purchasing purchasing2 production quality rd logistics finance management", 5),
            meeting("sales", "purchasing production quality", 0.7),
            meeting("sales", "management finance", 0.5),
        ),
        trap="single_thread", wallet=0.38, claimed="mesh",
    ),
    Story(
        "point_to_point", "Fennimarsh Presses", "fennimarsh", "Machine tools", 1.1,
        "One of two clients that a single account manager serves alone.",
        (talk("sales", "purchasing", 1.5),), trap="shared_account_manager", know="production",
        wallet=0.12, team={"sales": 15},
    ),
    Story(
        "point_to_point", "Greywether Packaging", "greywether", "Packaging", 0.8,
        "The other of the two clients that hang on one account manager.",
        (talk("sales", "purchasing", 1.2), call("sales", "purchasing", 0.5)), trap="shared_account_manager",
        know="logistics", wallet=0.2, team={"sales": 15},
    ),
    Story(
        "point_to_point", "Tarnbeck Foundry", "tarnbeck", "Castings", 2.6,
        "The account manager left five months ago; only a service engineer still talks to the plant.",
        (talk("leaver", "purchasing", 3, until=152), talk("service", "production", 1.5)),
        trap="departed_colleague", know="quality finance", wallet=0.33, claimed="wedge",
    ),
    Story(
        "point_to_point", "Pellegrotti Ingranaggi", "pellegrotti", "Gearboxes", 3.1,
        "Their quality manager writes every fortnight, and nobody has ever answered.",
        (WINDOW, plea("quality", "quality", 2, 500)),
        trap="unanswered_mail", know="production", wallet=0.27, asks=0.6,
    ),
    Story(
        "point_to_point", "金穗渡农机有限公司", "jinsuidu", "Farm machinery", 0.5,
        "A small buyer, reached by chat, order by order.",
        (talk("sales", "purchasing", 1.5),), know="production",
    ),
    Story(
        "point_to_point", "Dunmarrow Quarries", "dunmarrow", "Mining", 0.9,
        "Each deal is like the first: the buyer names the price, and gets it.",
        (talk("sales", "purchasing", 2),), wallet=0.15, concessions=0.09, asks=1.0, backups=6,
        parent="Kestrelmoor Mining",
    ),
    Story(
        "point_to_point", "O'Neil & Söhne GmbH", "oneil-soehne", "Pumps; \"valves\", fittings", 0.4,
        "A family firm with names that break careless programs.",
        (talk("sales", "purchasing", 1.5),), trap="quoted_name", know="production",
        edits={
            "purchasing": {"name": "Zoë \"Zed\" O'Neil <b>& Söhne</b>", "email": "zoe@oneil-soehne.example"},
            "production": {"name": "Baumgarn, Ilse", "email": "ilse@oneil-soehne.example"},
        },
    ),
    # -- wedge: more people, repeated purchase, still through the windows ---
    Story(
        "wedge", "Ravensholt Wind", "ravensholt", "Energy", 7.8,
        "A dozen people meet every other week, but never without the account manager and the buyer.",
        (
            talk("sales", "purchasing", 2),
            meeting("sales rd quality service", "purchasing rd quality production", 1.5),
            meeting("sales rd2 logistics", "purchasing rd2 logistics", 1.0),
        ),
        trap="window_only", wallet=0.41, agreement="2027-03-31", claimed="diamond",
    ),
    Story(
        "wedge", "澄岳精密机械有限公司", "chengyue", "Machine tools", 5.4,
        "Their head of development used to call ours twice a year; the last call was half a year ago.",
        (
            WINDOW,
            talk("sales2", "purchasing2", 1.2, 700),
            talk("service", "production", 1.5),
            call("rd", "rd", days=(184, 370)),
        ),
        trap="fading_tie", know="quality", wallet=0.35, claimed="wedge",
    ),
    Story(
        "wedge", "Halvorsby Signalling", "halvorsby-signalling", "Railway signalling", 2.2,
        "A subsidiary of our closest client, but its own network is young.",
        (talk("sales", "purchasing", 2, 600), talk("quality", "quality", 1.3, 500)),
        trap="subsidiary", know="rd management", wallet=0.3, parent="Halvorsby Locomotive Works",
    ),
    Story(
        "wedge", "Thistlewick Elevators", "thistlewick", "Lifts", 1.9,
        "One of the plant's people is on file without title or department, and is a good contact.",
        (WINDOW, talk("service", "production", 1.2), talk("service2", "production2", 1.2)),
        trap="no_title", wallet=0.22, edits={"production2": {"title": "", "department": ""}},
    ),
    Story(
        "wedge", "松涛岗泵业有限公司", "songtaogang", "Pumps", 3.3,
        "Repeated purchase; quality and quality know each other from the audits.",
        (
            WINDOW,
            talk("sales2", "purchasing2", 1.2, 500),
            talk("quality", "quality", 1.2),
            meeting("sales quality", "purchasing quality", 0.4),
        ),
        know="production finance", wallet=0.44, agreement="2026-11-30", claimed="wedge",
    ),
    Story(
        "wedge", "Lindwurmtal Fördertechnik", "lindwurmtal", "Conveyors", 4.1,
        "We give in on price, payment and service before they ask.",
        (talk("sales sales2", "purchasing purchasing2", 3), talk("service", "production", 1.2)),
        know="logistics", wallet=0.48, concessions=0.12, asks=0.35, claimed="mesh",
    ),
    Story(
        "wedge", "Yarrowdene Tractors", "yarrowdene", "Farm machinery", 6.9,
        "They speak, we listen and comply.",
        (
            talk("sales", "purchasing", 3),
            talk("sales2", "purchasing2", 1.5),
            talk("logistics", "logistics", 1.3),
        ),
        know="rd quality", wallet=0.4, concessions=0.1, asks=1.0, backups=4,
    ),
    Story(
        "wedge", "苍梧岭铸造有限公司", "cangwuling", "Castings", 1.4,
        "From the first deal to repeated purchase, carried by two of ours.",
        (talk("sales", "purchasing", 2, 800), talk("logistics", "logistics logistics2", 1.5, 500)),
        know="quality", wallet=0.29,
    ),
    Story(
        "wedge", "Hollinbrook Pumps", "hollinbrook", "Pumps", 3.7,
        "Two steps forward, one back: engineers and planners had channels of their own until last autumn.",
        (
            WINDOW,
            talk("sales2", "purchasing2", 1.2, 800),
            talk("quality", "quality", 1.3),
            talk("rd", "rd", 1.2, 900, 400),
            talk("logistics", "logistics", 1.2, 900, 400),
            talk("service", "production", 1.2, 900, 400),
        ),
        wallet=0.36, agreement="2026-09-30", claimed="mesh",
    ),
    Story(
        "wedge", "Aubremont Levage", "aubremont", "Lifting equipment", 2.8,
        "A second buyer and a second account manager since last year.",
        (talk("sales", "purchasing", 2), talk("sales2", "purchasing2", 1.5, 450)),
        know="production management",
    ),
    # -- mesh: channels of their own beside the windows ---
    Story(
        "mesh", "Oldmere Rolling Stock", "oldmere", "Rolling stock", 9.6,
        "Development, service and plant have their own topics; now and then in a room with a second client.",
        (
            talk("sales", "purchasing", 2.5),
            talk("rd", "rd rd2", 1.6, 900),
            talk("rd2", "production", 1.3, 700),
            talk("service", "production2", 1.5, 800),
            talk("quality", "quality", 1.2, 600),
        ),
        trap="joint_workshop", wallet=0.46, agreement="2027-06-30", claimed="mesh",
    ),
    Story(
        "mesh", "砚溪电气有限公司", "yanxi-electric", "Traction systems", 8.3,
        "The second client of the industry workshops, with engineers who know ours.",
        (
            talk("sales", "purchasing", 2.5),
            talk("rd", "rd", 1.8, 800),
            talk("rd2", "quality", 1.2, 700),
            talk("quality", "production", 1.3, 700),
            talk("production", "production2", 1.2, 600),
        ),
        trap="joint_workshop", wallet=0.43, agreement="2026-12-31", claimed="mesh",
    ),
    Story(
        "mesh", "Kestrelmoor Mining", "kestrelmoor", "Mining", 12.5,
        "Function to function, top to top, but the agreement has lapsed and two thirds are bought elsewhere.",
        (*FUNCTION_TO_FUNCTION, talk("finance", "finance", 1.1, 600)),
        trap="lapsed_agreement", wallet=0.34, agreement="2026-02-28", claimed="diamond", backups=4,
    ),
    Story(
        "mesh", "青鸾桥汽车零部件有限公司", "qingluanqiao", "Automotive parts", 10.8,
        "A hole in the mesh: their quality and logistics people complain, and none of ours knows them.",
        (
            talk("sales", "purchasing", 3),
            talk("rd", "rd", 1.5),
            talk("rd2", "production", 1.3, 800),
            talk("service", "production2", 1.4, 800),
            talk("production", "rd2", 1.2, 700),
            talk("service2", "selling", 1.2, 500),
        ),
        trap="mesh_hole", know="quality quality2 logistics finance",
        wallet=0.47, claimed="diamond", backups=2,
    ),
    Story(
        "mesh", "Quillfeather Automation", "quillfeather", "Automation", 4.9,
        "Three channels grew out of one recall, and stayed.",
        (
            WINDOW,
            talk("quality", "production", 1.3, 700),
            talk("service", "production", 1.5, 700),
            talk("rd", "quality", 1.3, 650),
            talk("logistics", "logistics", 1.2, 500),
        ),
        know="selling", wallet=0.37, claimed="wedge",
    ),
    Story(
        "mesh", "Drumlaggan Shipyard", "drumlaggan", "Shipbuilding", 5.7,
        "The yard's engineers call ours before they call their buyer.",
        (
            talk("sales", "purchasing", 1.5),
            talk("rd", "rd rd2", 1.6),
            talk("production", "rd", 1.2, 900),
            talk("service", "logistics", 1.2, 800),
            visit("rd2", "production", 0.9, 700),
        ),
        know="finance", wallet=0.42, agreement="2026-10-31",
    ),
    Story(
        "mesh", "鹿鸣泽自动化有限公司", "lumingze", "Automation", 3.9,
        "A young firm without walls: whoever has the question asks it.",
        (
            talk("sales", "purchasing", 2, 700),
            talk("rd", "production", 1.5, 600),
            talk("rd2", "rd", 1.4, 600),
            talk("service", "rd2", 1.3, 500),
            talk("quality", "quality", 1.2, 450),
        ),
        asks=0.6,
    ),
    Story(
        "mesh", "Vastergard Tunnelbau", "vastergard", "Construction", 7.1,
        "Service and logistics keep the tunnel supplied; the managers only met once.",
        (
            talk("sales", "purchasing", 2.5),
            talk("service service2", "production production2", 1.8),
            talk("logistics", "production", 1.2, 800),
            talk("logistics2", "logistics", 1.3, 700),
            talk("rd", "rd", 1.2, 600),
            meeting("sales management", "purchasing management", days=(640,)),
        ),
        wallet=0.45, agreement="2027-01-31", claimed="mesh",
    ),
    # -- diamond: function to function, top to top ---
    Story(
        "diamond", "Bellavoine Ferroviaire", "bellavoine", "Rolling stock", 24.3,
        "Each function has its counterpart, and the managing directors meet without anybody's calendar.",
        (
            *FUNCTION_TO_FUNCTION,
            talk("finance", "finance", 1.1, 700),
            workshop("rd quality", "rd quality", 0.6, 500),
        ),
        wallet=0.68, agreement="2028-06-30", claimed="diamond", backups=2,
    ),
    Story(
        "diamond", "汐澜船用设备有限公司", "xilan-marine", "Marine equipment", 16.9,
        "Function to function; only the two finance departments have never met.",
        FUNCTION_TO_FUNCTION, know="finance",
        wallet=0.63, agreement="2027-12-31", claimed="diamond", backups=2,
    ),
    Story(
        "diamond", "Eskdalen Marine", "eskdalen", "Marine equipment", 13.2,
        "An agreement holds it together, and difficulties are shared before they are asked about.",
        (*FUNCTION_TO_FUNCTION, talk("service2", "logistics", 1.1, 700), talk("finance", "finance", 1, 500)),
        wallet=0.71, agreement="2027-09-30", claimed="mesh", backups=1,
    ),
    Story(
        "diamond", "望舒湾风电设备有限公司", "wangshuwan", "Energy", 19.5,
        "Operations with operations, delivery with the users of its service.",
        (*FUNCTION_TO_FUNCTION, talk("service2", "logistics2", 1.2, 800), talk("finance", "finance", 1, 600)),
        wallet=0.66, agreement="2028-03-31", claimed="diamond", backups=2, asks=0.6,
    ),
    Story(
        "diamond", "Quarzfels Bergbau", "quarzfels", "Mining", 11.4,
        "The network says diamond; nobody has filed a commercial fact.",
        (*FUNCTION_TO_FUNCTION, talk("finance", "finance", 1.1, 800)), parent="Kestrelmoor Mining",
    ),
    Story(
        "diamond", "Szarwolski Maszyny", "szarwolski", "Machine tools", 8.8,
        "A middle-sized client whose whole house knows ours.",
        (*FUNCTION_TO_FUNCTION, talk("service2", "logistics", 1.1, 600)),
        know="finance", wallet=0.74, agreement="2027-05-31", claimed="diamond", backups=1, concessions=0.03,
    ),
    # -- cloud: the fence is gone ---
    Story(
        "cloud", "Halvorsby Locomotive Works", "halvorsby", "Rolling stock", 64.0,
        "Joint teams from market research to finance; our engineers have desks in their works.",
        (*JOINT_TEAMS, call("sales", "purchasing", days=(0,))),
        trap="embedded", wallet=0.83, agreement="2029-12-31", claimed="cloud", backups=1,
    ),
    Story(
        "cloud", "霁川轨道装备股份有限公司", "jichuan-rail", "Rolling stock", 47.5,
        "One development plan, one forecast, one team on either side of a fence that is gone.",
        JOINT_TEAMS, trap="embedded", wallet=0.78, agreement="2028-12-31", claimed="cloud", backups=1,
    ),
    Story(
        "cloud", "Castelmont Transit", "castelmont", "Urban transport", 29.8,
        "Began as an agreement on spare parts; strategy and finance now plan together.",
        (*JOINT_TEAMS, workshop("finance strategy", "finance strategy marketing", 0.8, 400)),
        trap="embedded", wallet=0.69, agreement="2028-05-31", claimed="diamond", backups=2,
    ),
    # -- dormant and none ---
    Story(
        "dormant", "Cobblestane Tramways", "cobblestane", "Urban transport", 4.4,
        "One of theirs carried it all, every week for years, and left two months ago.",
        (
            talk("sales quality service", "production", 5, until=60),
            visit("sales", "production", 0.7, until=60),
        ),
        trap="departed_contact", know="purchasing", wallet=0.39, claimed="wedge",
        edits={"production": {"left_on": "2026-05-04"}},
    ),
    Story(
        "dormant", "栖梧动力机械有限公司", "qiwu-power", "Engines", 1.6,
        "Gone two years ago to a cheaper offer.",
        (talk("sales", "purchasing", 3, until=745),), wallet=0.05, backups=5,
    ),
    Story(
        "dormant", "Marlowick Robotics", "marlowick", "Automation", 0.7,
        "No quarrel, no farewell: the orders ended, then the mails did.",
        (talk("sales", "purchasing", 0.8, until=500),), know="production",
    ),
    Story(
        "none", "Ostrandel Cable Cars", "ostrandel", "Urban transport", 0.0,
        "Our account manager has written twice a month for two years; no answer, ever.",
        (mail("sales", "purchasing management", 2, 730),), trap="one_sided_mail",
    ),
    Story(
        "none", "云枢谷机器人有限公司", "yunshugu", "Automation", 0.0,
        "On the list of the circular, and that is all.",
        (), trap="mass_mail", know="purchasing rd management",
    ),
)  # fmt: skip


# -- departments, titles, topics, names ---
class Words(NamedTuple):
    """A department in one language: its name, its titles from the head downwards, its topics."""

    name: str
    titles: tuple[str, ...]
    topics: tuple[str, ...]


DEPARTMENTS: Mapping[str, tuple[Words, Words]] = {  # in English, in Chinese
    "sales": (
        Words("Key Account Management", ("Sales Director", "Key Account Manager"), ("Offer", "Forecast")),
        Words("销售部", ("销售总监", "大客户经理"), ("报价", "预测")),
    ),
    "selling": (
        Words("Sales", ("Sales Manager",), ("End customers",)),
        Words("销售部", ("销售经理",), ("终端客户",)),
    ),
    "purchasing": (
        Words("Purchasing", ("Head of Purchasing", "Buyer"), ("Price list", "Call-off", "Terms of payment")),
        Words("采购部", ("采购经理", "采购员"), ("询价", "订单确认", "付款条件")),
    ),
    "rd": (
        Words(
            "Research & Development",
            ("Head of Development", "Design Engineer", "Test Engineer"),
            ("Drawing", "Test bench", "Prototype"),
        ),
        Words("研发中心", ("研发总监", "设计工程师", "测试工程师"), ("图纸", "台架试验", "样件")),
    ),
    "production": (
        Words(
            "Production",
            ("Production Manager", "Production Engineer", "Shift Supervisor"),
            ("Line stop", "Assembly", "Fitting instructions"),
        ),
        Words("生产部", ("生产经理", "工艺工程师", "生产主管"), ("停线", "装配", "安装说明")),
    ),
    "quality": (
        Words(
            "Quality Assurance",
            ("Quality Manager", "Quality Engineer"),
            ("Audit", "8D report", "First sample"),
        ),
        Words("质量部", ("质量经理", "质量工程师"), ("审核", "8D报告", "首件检验")),
    ),
    "logistics": (
        Words(
            "Logistics", ("Logistics Manager", "Logistics Planner"), ("Delivery date", "Packaging", "Customs")
        ),
        Words("物流部", ("物流经理", "物流专员"), ("交期", "包装", "报关")),
    ),
    "service": (
        Words(
            "Customer Service",
            ("Service Manager", "Field Service Engineer"),
            ("Spare parts", "Commissioning"),
        ),
        Words("客户服务部", ("服务经理", "服务工程师"), ("备件", "调试")),
    ),
    "finance": (
        Words("Finance", ("Head of Finance", "Accountant"), ("Invoice", "Cost model")),
        Words("财务部", ("财务经理", "会计"), ("发票", "成本模型")),
    ),
    "marketing": (
        Words("Marketing", ("Marketing Manager", "Market Analyst"), ("Market study", "Trade fair")),
        Words("市场部", ("市场经理", "市场专员"), ("市场调研", "展会")),
    ),
    "strategy": (
        Words(
            "Corporate Strategy",
            ("Head of Strategy", "Strategy Analyst"),
            ("Five-year plan", "Joint venture"),
        ),
        Words("战略发展部", ("战略总监", "战略分析师"), ("五年规划", "合资")),
    ),
    "management": (
        Words(
            "Executive Management", ("Managing Director", "Chief Operating Officer"), ("Agreement", "Outlook")
        ),
        Words("总经办", ("总经理", "首席运营官"), ("框架协议", "展望")),
    ),
    "leaver": (Words("Key Account Management", ("Key Account Manager",), ()),) * 2,
    "circular": (Words("Marketing", ("Event Manager",), ()),) * 2,
    "hr": (Words("Human Resources", ("HR Manager",), ()),) * 2,
}

STAFF: Mapping[str, int] = {  # the supplier's people
    "sales": 15, "service": 9, "rd": 11, "production": 6, "quality": 7, "logistics": 6, "finance": 4,
    "marketing": 4, "strategy": 3, "management": 4, "leaver": 1, "circular": 1, "hr": 1,
}  # fmt: skip

GIVEN = """
Ada Bram Carla Dilip Edda Farid Greta Hugo Imani Jonas Katja Liam Mirela Nils Orla Pavel Quentin Rosa Sven
Tilda Umberto Vera Wanda Yusuf Zeno Anouk Bastien Chiara Devika Emre Freya Gareth Hana Ivo Jelena Kofi
"""
FAMILY = """
Abernathy Bergqvist Castellan Dombrovka Ellerby Fairweather Grünwalder Hollander Ivarsen Jankowiak Kestrelton
Lindholt Marchetti Nakagome Okonjo Pemberly Quistgaard Rasmundsen Szabados Thorvik Ullmark Vandersteen Whitlow
Yıldıran Zanetello Achterberg Bhattarai Corvalho Dunleavy Eskelund
"""
CHINESE_FAMILY = """
王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 林lin 何he 郭guo 沈shen
"""
CHINESE_GIVEN = """
思远siyuan 雨桐yutong 建宁jianning 晓岚xiaolan 子昂ziang 文澜wenlan 嘉禾jiahe 明轩mingxuan 若溪ruoxi
景行jingxing 书怡shuyi 一舟yizhou 承安chengan 静姝jingshu 海峤haiqiao 望川wangchuan
"""


def _western_names() -> Iterator[tuple[str, str]]:
    for given, family in product(GIVEN.split(), FAMILY.split()):
        letters = unicodedata.normalize("NFKD", f"{given}.{family}".lower().replace("ı", "i"))
        yield f"{given} {family}", letters.encode("ascii", "ignore").decode()


def _chinese_names() -> Iterator[tuple[str, str]]:
    for family, given in product(CHINESE_FAMILY.split(), CHINESE_GIVEN.split()):
        name = re.sub("[a-z]", "", family + given)
        yield name, f"{given[2:]}.{family[1:]}"


# -- carrying a story out ---
Row = dict[str, str]
Tables = dict[str, list[Row]]
MINUTES = {
    "call": (5, 40),
    "meeting": (45, 120),
    "visit": (90, 240),
    "workshop": (180, 420),
    "on_site": (420, 540),
}


def _random(*seed: object) -> random.Random:
    return random.Random(":".join(map(str, seed)))  # noqa: S311 - a told example, not a secret


def _function(role: str) -> str:
    return role.rstrip("0123456789")


def _rank(role: str) -> int:
    return int(role.removeprefix(_function(role)) or 1)


def _role(function: str, rank: int) -> str:
    return f"{function}{rank}" if rank > 1 else function


def _workday(ago: int) -> date:
    """Count working days back from ``AS_OF``, a Tuesday: two steps back is the Friday before."""
    weeks, days = divmod(ago, 5)
    return AS_OF - timedelta(7 * weeks + days + 2 * (days > 1))


def _working(days: float) -> int:
    return round(days * 5 / 7)


def _day(days_ago: float) -> str:
    return (AS_OF - timedelta(days_ago)).isoformat()


class _Names:
    """Names that nobody has had before."""

    def __init__(self, seed: int) -> None:
        western, chinese = list(_western_names()), list(_chinese_names())
        _random(seed, "names").shuffle(western)
        _random(seed, "名字").shuffle(chinese)
        self._decks = {False: western, True: chinese}

    def deal(self, chinese: bool) -> tuple[str, str]:
        return self._decks[chinese].pop()


class _Firm:
    """One organisation and its people, who come to life when they are first named."""

    def __init__(self, firm_id: str, domain: str, names: _Names) -> None:
        self.firm_id, self.domain, self.names = firm_id, f"{domain}.example", names
        self.people: dict[str, Row] = {}

    def person(self, role: str, edits: Mapping[str, str], *, chinese: bool) -> str:
        if role not in self.people:
            name, address = self.names.deal(chinese)
            words = DEPARTMENTS[_function(role)][chinese]
            self.people[role] = {
                "person_id": f"{self.firm_id}-{len(self.people) + 1:02}",
                "name": name,
                "organisation_id": self.firm_id,
                "email": f"{address}@{self.domain}",
                "title": words.titles[min(_rank(role), len(words.titles)) - 1],
                "department": words.name,
                **edits,
            }
        return self.people[role]["person_id"]

    def rows(self) -> Iterator[Row]:
        """Yield its people; each reports to the head of the department, heads to the head of the firm."""
        for role, row in self.people.items():
            head = self.people.get(_function(role), row)
            boss = self.people.get("management", row) if head is row else head
            yield row | ({} if boss is row else {"reports_to": boss["person_id"]})


class _Weaver:
    """Carries out the strands of one story: from habits to interactions."""

    def __init__(self, story: Story, number: int, ours: _Firm, theirs: _Firm, seed: int) -> None:
        self.story, self.number, self.ours, self.theirs = story, number, ours, theirs
        self.rng = _random(seed, number)
        self.rows: list[Row] = []
        self.until = 0
        self.topics: Sequence[str] = ()
        for strand in story.weave:
            self.carry_out(strand)
        for role in story.know.split():
            self.contact(role)

    def colleague(self, role: str) -> str:
        """Name the supplier's person in that role for this client; the people of a department take turns."""
        function = _function(role)
        reserved = function == "sales"  # the last account manager is given to clients by name only
        turn = (self.number + _rank(role) - 1) % (STAFF[function] - reserved) + 1
        return self.ours.people[_role(function, self.story.team.get(role, turn))]["person_id"]

    def contact(self, role: str) -> str:
        return self.theirs.person(role, self.story.edits.get(role, {}), chinese=self.story.chinese)

    def carry_out(self, strand: Strand) -> None:
        ours = [self.colleague(role) for role in strand.ours.split()]
        theirs = [self.contact(role) for role in strand.theirs.split()]
        self.until = _working(strand.until)
        self.topics = DEPARTMENTS[_function(strand.theirs.split()[0])][self.story.chinese].topics
        act = getattr(self, strand.verb, partial(self.gather, strand.verb))
        for ago in map(_working, strand.days) if strand.days else self.beats(strand):
            act(ours, theirs, ago)

    def beats(self, strand: Strand) -> Iterator[int]:
        """Keep a rhythm with a human wobble: one day somewhere in each stretch of time, latest last."""
        stretch = _working(30.4) / strand.monthly
        for number in range(math.floor((_working(strand.since) - self.until) / stretch), 0, -1):
            yield self.until + math.floor((number - self.rng.random()) * stretch)

    def note(self, ago: int, channel: str, people: Iterable[str], starter: str) -> None:
        if ago < self.until:
            return
        opens = 1 if self.story.chinese else 7  # nine in the morning, in UTC
        at = datetime.combine(_workday(ago), time(opens)) + timedelta(minutes=self.rng.randrange(9 * 60))
        low, high = MINUTES.get(channel, (0, 0))
        minutes = str(self.rng.randrange(low, high, 5)) if high else ""
        self.rows.append(_interaction(at, channel, people, starter, minutes, self.rng.choice(self.topics)))

    # the verbs, but for those where everybody gathers
    def talk(self, ours: list[str], theirs: list[str], ago: int) -> None:
        one, other, rng = self.rng.choice(ours), self.rng.choice(theirs), self.rng
        asker, answerer = (other, one) if rng.random() < self.story.asks else (one, other)
        if rng.random() < 0.15:
            self.note(ago, "call", (asker, answerer), asker)
            return
        channel = "message" if rng.random() < (0.4 if self.story.chinese else 0.15) else "email"
        self.note(ago, channel, (asker, answerer), asker)
        if rng.random() < 0.6:
            self.note(ago - 1, channel, (asker, answerer), answerer)
        for more in range(rng.randrange(3)):
            self.note(ago - 2 - more, channel, (asker, answerer), asker)

    def mail(self, ours: list[str], theirs: list[str], ago: int) -> None:
        self.note(ago, "email", (*ours, *theirs), ours[0])

    def plea(self, ours: list[str], theirs: list[str], ago: int) -> None:
        self.mail(theirs, ours, ago)

    def on_site(self, ours: list[str], theirs: list[str], ago: int) -> None:
        self.note(ago, "on_site", (*ours, *self.rng.sample(theirs, self.rng.randint(1, 3))), ours[0])

    def gather(self, channel: str, ours: list[str], theirs: list[str], ago: int) -> None:
        """Bring them together: the first of either side always comes, the others nearly always."""
        present = [ours[0], theirs[0], *(p for p in (*ours[1:], *theirs[1:]) if self.rng.random() < 0.9)]
        self.note(ago, channel, present, self.rng.choice((ours[0], theirs[0])))


def _interaction(
    at: datetime, channel: str, people: Iterable[str], starter: str, minutes: str = "", topic: str = ""
) -> Row:
    return {
        "occurred_at": at.isoformat(timespec="minutes"),
        "channel": channel,
        "participant_ids": ";".join(people),
        "initiator_id": starter,
        "duration_minutes": minutes,
        "topic": topic,
    }


# -- what happens across clients ---
def _circulars(weavers: Sequence[_Weaver], sender: str, rng: random.Random) -> Iterator[Row]:
    """Each quarter, one mail to a hundred people of many clients."""
    listed: list[str] = []  # those who get nothing else
    others: list[str] = []
    for weaver in weavers:
        ids = [person["person_id"] for person in weaver.theirs.people.values()]
        (listed if weaver.story.trap == "mass_mail" else others).extend(ids)
    for ago in range(20, 780, 65):
        at = datetime.combine(_workday(ago), time(8))
        people = [sender, *listed, *rng.sample(others, CIRCULAR_SIZE - len(listed))]
        yield _interaction(at, "email", people, sender, topic="Customer days")


def _industry_workshops(weavers: Sequence[_Weaver], host: str) -> Iterator[Row]:
    """Twice a year people of two clients, some of ours and the association's host share one room."""
    guests = [weaver for weaver in weavers if weaver.story.trap == "joint_workshop"]
    people = [host, *(weaver.contact(role) for weaver in guests for role in ("rd", "production"))]
    people += [weaver.colleague("rd") for weaver in guests]
    for ago in range(40, 780, 130):
        at = datetime.combine(_workday(ago), time(7))
        yield _interaction(at, "workshop", people, host, "360", "Wheelset standards")


def _sales_meetings(ours: _Firm) -> Iterator[Row]:
    """Every Monday the account managers meet among themselves; no client is in the room."""
    managers = [row["person_id"] for role, row in ours.people.items() if _function(role) == "sales"]
    for ago in range(1, 780, 5):
        at = datetime.combine(_workday(ago), time(6, 30))
        yield _interaction(at, "meeting", managers, managers[0], "45", "Pipeline")


# -- what is on file beside people and contact ---
def _organisation(story: Story, firm: _Firm, ids: Mapping[str, str]) -> Row:
    tier = "A" if story.revenue >= 10 else "B" if story.revenue >= 2 else "C"
    return {
        "organisation_id": firm.firm_id,
        "name": story.name,
        "role": "client",
        "parent_id": ids.get(story.parent, ""),
        "domain": firm.domain,
        "industry": story.industry,
        "tier": tier,
        "revenue": f"{story.revenue * 1e6:.0f}",
        "currency": "EUR",
    }


def _orders(story: Story, firm: _Firm, rng: random.Random) -> Iterator[Row]:
    """Won and lost, as long as the two sides talked; the won ones of a year add up to the revenue."""
    until = min((strand.until for strand in story.weave), default=0)
    yearly = round(4 + 2 * story.revenue**0.5) if story.revenue else 0
    sizes = [rng.lognormvariate(0, 0.6) for _ in range(yearly)]
    for year, size in product(range(3), sizes):
        ago = year * 365 + rng.randrange(365)
        if ago < until:
            continue
        amount = story.revenue * 1e6 * size / sum(sizes) * 0.93**year
        yield _order(firm, amount, won=True, ago=ago)
        if rng.random() < 0.2:
            yield _order(firm, amount * rng.uniform(0.5, 1.5), won=False, ago=ago)
    if not story.revenue:
        yield _order(firm, 250_000, won=False, ago=600)


def _order(firm: _Firm, amount: float, *, won: bool, ago: int) -> Row:
    return {
        "organisation_id": firm.firm_id,
        "amount": f"{amount:.2f}",
        "currency": "EUR",
        "won": str(won).lower(),
        "closed_on": _day(ago),
    }


def _facts(story: Story, firm: _Firm) -> Iterator[Row]:
    if story.wallet is None:
        return
    total = sum(told.revenue for told in STORIES)
    for years_ago in (1, 0):
        yield {
            "organisation_id": firm.firm_id,
            "as_of": date(AS_OF.year - years_ago, 5, 31).isoformat(),
            "share_of_wallet": f"{story.wallet * 0.95**years_ago:.3f}",
            "backup_suppliers": str(story.backups),
            "agreement_until": story.agreement,
            "claimed_stage": story.claimed,
            "supplier_revenue_share": f"{story.revenue * 0.93**years_ago / total:.4f}",
            "concessions": f"{story.revenue * story.concessions * 1e6:.0f}",
        }


def _cases(weaver: _Weaver, rng: random.Random) -> Iterator[Row]:
    """Those who were met get their cases closed; those on file whom nobody met wait."""
    unmet = weaver.story.know.split()
    for role, person in weaver.theirs.people.items():
        if _function(role) not in {"production", "quality", "logistics", "rd"} or not weaver.story.revenue:
            continue
        waits = role in unmet
        for _ in range(2 if waits else rng.randrange(3)):
            opened = rng.randrange(10, 150) if waits else rng.randrange(70, 700)
            yield {
                "organisation_id": weaver.theirs.firm_id,
                "person_id": person["person_id"],
                "opened_on": _day(opened),
                "closed_on": "" if waits else _day(opened - rng.randrange(2, 60)),
                "severity": rng.choice(("high", "medium") if waits else ("medium", "low", "low")),
            }


def _feedback(weaver: _Weaver, rng: random.Random) -> Iterator[Row]:
    unmet = weaver.story.know.split()
    closeness = {"cloud": 9, "diamond": 9, "mesh": 8, "wedge": 7, "point_to_point": 7, "dormant": 5}
    for role, person in weaver.theirs.people.items():
        mood = closeness.get(weaver.story.stage)
        if mood and rng.random() < (0.6 if role in unmet else 0.35):
            score = rng.randint(1, 5) if role in unmet else mood + rng.randint(-2, 1)
            yield {
                "person_id": person["person_id"],
                "given_on": _day(rng.randrange(60, 360)),
                "score": str(score),
                "comment": "Nobody calls back" if score < 5 else "Good to work with" if score > 7 else "",
                "topic": rng.choice(DEPARTMENTS[_function(role)][weaver.story.chinese].topics),
            }


# -- the folder ---
_NOT_TOLD = ("spend", "answers", "employments", "merges", "endings")
FILES = {table.name: table for table in INPUTS if table.name not in _NOT_TOLD}


def _tell(seed: int) -> Tables:
    """All stories, as rows of the exchange format."""
    names = _Names(seed)
    ours, forum = _Firm("S", "larchfield-rail", names), _Firm("X", "wheelset-forum", names)
    host = forum.person("marketing", {}, chinese=False)
    for function, people in STAFF.items():
        for rank in range(1, people + 1):
            left = {"left_on": "2026-01-30"} if function == "leaver" else {}
            ours.person(_role(function, rank), left, chinese=rank % 3 == 0)

    ids = {story.name: f"C{number:02}" for number, story in enumerate(STORIES, 1)}
    weavers = [
        _Weaver(story, number, ours, _Firm(ids[story.name], story.domain, names), seed)
        for number, story in enumerate(STORIES, 1)
    ]

    tables: Tables = {name: [] for name in FILES}
    for firm, name, role in ((ours, SUPPLIER, "supplier"), (forum, "Wheelset Forum", "other")):
        tables["organisations"].append(
            {"organisation_id": firm.firm_id, "name": name, "role": role, "domain": firm.domain}
        )
    for weaver in weavers:
        story, firm, rng = weaver.story, weaver.theirs, weaver.rng
        tables["organisations"].append(_organisation(story, firm, ids))
        tables["interactions"] += weaver.rows
        tables["orders"] += _orders(story, firm, rng)
        tables["facts"] += _facts(story, firm)
        tables["cases"] += _cases(weaver, rng)
        tables["feedback"] += _feedback(weaver, rng)
    sender = ours.people["circular"]["person_id"]
    tables["interactions"] += _circulars(weavers, sender, _random(seed, "circulars"))
    tables["interactions"] += _industry_workshops(weavers, host)
    tables["interactions"] += _sales_meetings(ours)

    hired = _random(seed, "hired")
    for firm in (ours, *(weaver.theirs for weaver in weavers), forum):
        tables["people"] += (row | {"started_on": _day(hired.randrange(1200, 7000))} for row in firm.rows())
    for table, prefix, when in (
        ("interactions", "I", "occurred_at"),
        ("orders", "O", "closed_on"),
        ("cases", "K", "opened_on"),
        ("feedback", "F", "given_on"),
    ):
        tables[table].sort(key=lambda row: row[when])
        for number, row in enumerate(tables[table], 1):
            row[FILES[table].key[0]] = f"{prefix}{number:05}"
    return tables


def write_example(folder: Path, *, seed: int = 7) -> tuple[Told, ...]:
    """Write the example as an export folder in the exchange format; the same seed gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _tell(seed).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FILES[name].names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return tuple(
        Told(f"C{number:02}", story.name, story.stage, story.told, story.trap)
        for number, story in enumerate(STORIES, 1)
    )
