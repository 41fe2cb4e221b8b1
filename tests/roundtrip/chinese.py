"""A portfolio as a Chinese firm keeps it: Chinese headers, names only, one workbook or GB18030 CSV."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl

from tests.roundtrip.portfolio import OWN_PEOPLE, Form, Interaction, Person, Portfolio, write_csv

FORM = Form(
    "Chinese sheets",
    lost={
        "cases": "no sheet of cases is read",
        "interactions.duration_minutes": "follow-up records have no duration",
    },
    without_ids=frozenset({"organisations", "people", "interactions", "orders", OWN_PEOPLE}),
)

Cells = Sequence[object]

_WAYS = {
    "message": "微信", "email": "邮件", "call": "电话", "meeting": "会议", "visit": "上门拜访", "workshop": "技术交流",
    "on_site": "驻场",
}  # fmt: skip
_STARTED_BY_CLIENT = {"call": "来电", "email": "来邮"}
_SEPARATORS = "、，；/"

_TRADITIONAL = {
    "客户": "客戶", "联系人": "聯絡人", "跟进": "跟進", "订单": "訂單", "部门": "部門", "职务": "職務",
    "邮箱": "電子郵件",
    "方式": "方式", "时间": "時間", "内容": "內容", "名称": "名稱", "状态": "狀態", "金额": "金額", "币种": "幣別",
    "签约": "簽約", "类型": "類型", "行业": "行業", "网址": "網址", "上级": "上級", "员工姓名": "員工姓名",
    "工号": "工號",
    "直属上級": "直屬主管", "离职": "離職",
}  # fmt: skip


def fitted(drawn: Portfolio) -> Portfolio:
    """The portfolio cut to what the sheets hold.

    Who wrote first on WeChat is not recorded, nor which of several started something: where
    several contacts were there, the colleague counts.
    """
    told: list[Interaction] = []
    for one in drawn.interactions:
        own, others = drawn.sides(one)
        starter = one.initiator_id
        by_client = starter in {person.person_id for person in others}
        if by_client and (one.channel not in _STARTED_BY_CLIENT or len(others) > 1):
            starter = own[0].person_id
        elif starter is not None and not by_client and len(own) > 1:
            starter = None
        told.append(dataclasses.replace(one, initiator_id=starter))
    return drawn.changed(interactions=told)


def write_workbook(drawn: Portfolio, folder: Path) -> Path:
    """Write all sheets into one workbook, a hidden one among them, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    settings = book.active
    assert settings is not None
    settings.title = "参数"
    settings.append(["跟进方式", "电话"])
    settings.sheet_state = "hidden"
    for name, (header, rows) in _SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(list(header))
        for row in rows(drawn):
            sheet.append(list(row))
    book.active = 1
    book.save(folder / "CRM导出20260113.xlsx")
    return folder


def write_text(
    drawn: Portfolio, folder: Path, encoding: str = "gb18030", *, traditional: bool = False
) -> Path:
    """Write every sheet as CSV and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in _SHEETS.items():
        titles = [_traditional(title) for title in header] if traditional else header
        cells = ([_text(cell) for cell in row] for row in rows(drawn))
        write_csv(
            folder / f"{_traditional(name) if traditional else name}.csv", titles, cells, encoding=encoding
        )
    return folder


def write_follow_ups(drawn: Portfolio, folder: Path) -> Path:
    """Write the one flat sheet that many firms have: who followed up whom, with the contact's department and title."""
    folder.mkdir(parents=True, exist_ok=True)
    header = ("客户名称", "联系人", "部门", "职务", "跟进人", "跟进时间", "跟进方式", "跟进内容")
    rows = []
    for row, one in zip(_follow_ups(drawn), drawn.interactions, strict=False):
        firm, contacts, colleagues, when, way, topic, _ = row
        first = drawn.sides(one)[1][0]
        rows.append([firm, contacts, first.department, first.title, colleagues, _text(when), way, topic])
    write_csv(folder / "跟进记录.csv", header, rows, encoding="gb18030")
    return folder


def _traditional(text: str) -> str:
    for plain, full in _TRADITIONAL.items():
        text = text.replace(plain, full)
    return text


def _text(cell: object) -> object:
    if isinstance(cell, dt.datetime):
        return f"{cell.year}/{cell.month}/{cell.day} {cell:%H:%M}"
    return cell


def _firm(drawn: Portfolio, organisation_id: str | None) -> str | None:
    firm = drawn.organisation(organisation_id)
    return None if firm is None else firm.name


def _named(drawn: Portfolio, person_id: str | None) -> str | None:
    person = drawn.person(person_id)
    return None if person is None else person.name


def _together(people: Sequence[Person], number: int) -> str:
    return _SEPARATORS[number % len(_SEPARATORS)].join(person.name for person in people)


def _customers(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.clients:
        kind = "合作伙伴" if one.role == "other" else "老客户"
        yield one.name, kind, one.industry, one.domain, _firm(drawn, one.parent_id), drawn.own_people[1].name


def _contacts(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.contacts:
        row = (one.department, one.title, "138 0000 0000", one.email)
        yield _firm(drawn, one.organisation_id), one.name, *row, _named(drawn, one.reports_to), one.left_on


def _staff(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.own_people, start=1):
        manager = _named(drawn, one.reports_to)
        yield f"{number:04d}", one.name, one.department, one.title, one.email, manager, None


def _follow_ups(drawn: Portfolio) -> Iterator[Cells]:
    for number, one in enumerate(drawn.interactions):
        own, others = drawn.sides(one)
        way = _WAYS[one.channel]
        if one.initiator_id in {person.person_id for person in others}:
            way = _STARTED_BY_CLIENT[one.channel]
        when = one.occurred_at.replace(tzinfo=None)
        firm = _firm(drawn, others[0].organisation_id)
        yield firm, _together(others, number), _together(own, number), when, way, one.topic, "已完成"
    firm, other = drawn.clients[0].name, drawn.contacts[0].name
    when = dt.datetime(2025, 3, 14, 9, 30)
    yield firm, other, drawn.own_people[1].name, when, "电话", "下周回访", "未完成"
    yield firm, None, drawn.own_people[1].name, when, "电话", "无联系人", "已完成"


IGNORED = {"not_completed": 1, "no_counterpart": 1}
"""What becomes of the follow-ups that are no interactions."""


def _orders(drawn: Portfolio) -> Iterator[Cells]:
    for one in drawn.orders:
        state = {True: "已签约", False: "输单", None: "谈判中"}[one.won]
        yield _firm(drawn, one.organisation_id), one.amount, one.currency, state, one.closed_on
    yield drawn.clients[0].name, 1, "EUR", "草稿", None


Rows = Callable[[Portfolio], Iterator[Cells]]
_SHEETS: dict[str, tuple[Sequence[str], Rows]] = {
    "客户": (("客户名称", "客户类型", "行业", "网址", "上级客户", "负责人"), _customers),
    "联系人": (
        ("客户名称", "联系人", "部门", "职务", "手机", "邮箱", "直属上级", "离职日期"), _contacts,
    ),
    "员工": (("工号", "员工姓名", "部门", "职务", "邮箱", "直属上级", "离职日期"), _staff),
    "跟进记录": (
        ("客户名称", "联系人", "跟进人", "跟进时间", "跟进方式", "跟进内容", "跟进状态"), _follow_ups,
    ),
    "订单": (("客户名称", "订单金额", "币种", "订单状态", "签约日期"), _orders),
}  # fmt: skip
"""The sheets: their header, and what writes their rows."""
