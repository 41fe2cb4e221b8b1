"""Departments and titles to functions and seniority.

The expected values are made by hand from the specification (model.md §2) and from what the words mean in a firm.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import InputError
from graphmodel.functions import (
    COLUMNS,
    FORCES,
    HEADS,
    KINDS,
    MATCHES,
    NOTHING,
    REMARKS,
    Row,
    Taxonomy,
    bundled_tables,
)
from graphmodel.tables import FUNCTIONS, SENIORITIES

BUNDLED = Taxonomy.bundled()
TERMS = [row for row in BUNDLED.rows if row.kind not in ("variant", "preposition", "head")]

DEPARTMENTS = {
    "sales": """Sales|SALES|Key Account Management|Business Development|Sales Operations|Technical Sales|Sales & IT
        |IT Sales|Commercial|销售部|大客户部|业务部|業務部|銷售部|市场销售部|销售运营部|国际业务部|ＳＡＬＥＳ""",
    "purchasing": """Purchasing|Procurement & Logistics|Procurement and Logistics|Strategic Sourcing|IT Procurement
        |Operations > Purchasing|Production Purchasing|Operations, Procurement|Department of Procurement
        |采购部|采购中心|採購部|採購中心|研发采购部|研发中心-采购部|招标采购|供应商管理部|战略采购部""",
    "research_development": """R&D|R & D|r and d|R.&D. Dept.|Research and Development|RnD|Engineering|Eng.
        |Engineering & Quality|Product Development|研发中心|研發中心|技术部|技術部|工程部|设计院|產品開發部""",
    "production": """Operations|Global Operations|Mfg.|Manufacturing|Maintenance|Production/Logistics|Plant
        |Process Engineering|生产部|制造部|製造部|生產部|车间|設備維修|工艺部""",
    "quality": """Quality|QA|QA/QC|Quality Assurance|Supplier Quality|Quality Engineering|Supply Chain Quality
        |品质部|品保|品保部|质量管理部|質量管理部|供应商质量管理部|安环部|品管課""",
    "logistics": """Supply Chain|Supply Chain Management|Warehouse|Logistics & Procurement|Production Logistics
        |SCM|物流部|供应链|供應鏈管理部|仓储|倉儲部|资材部|船務部""",
    "service": """Service|After-Sales|After Sales Service|Customer Service|Customer Service Desk|Customer Success
        |Technical Support|Delivery|售后服务部|售後服務部|客服部|客户成功|客戶服務|交付中心|技术支持部""",
    "marketing": """Marketing|Market Research|Brand Management|Corporate Communications
        |市场部|市場部|品牌部|行銷部|市场研究部""",
    "finance": """Finance|Finance/Controlling|Group - Finance - Treasury|Accounts Payable|Internal Audit
        |财务部|財務部|审计部|會計""",
    "it": """IT|it|I.T.|IT Dept|IT Service Desk|IT Support|Information Technology|HR IT
        |信息部|IT部|資訊部|数字化中心|信息技术部""",
    "legal": """Legal|Legal & Compliance|Compliance|Data Protection|Intellectual Property
        |法务部|法務部|合规部|知识产权部""",
    "human_resources": """HR|Human Resources|People & Culture|Talent Acquisition
        |人力资源部|人力資源部|人事|人事行政部""",
    "strategy": """Strategy|Corporate Strategy|Strategic Planning|M&A|Corporate Development
        |战略发展部|戰略規劃部|投资部""",
    "management": """General Management|Board|Board of Directors|Management|CEO Office|Executive Office
        |总经办|总裁办|董事会|總經理室|總裁辦公室|董事會""",
    "other": """Works Council|Facility Management|Zebra Unit|Make it happen|PMO|行政部|工会|斑马组|???|123""",
}

TITLES = [  # title alone: function, seniority
    ("CEO", "management", "executive"),
    ("C.E.O.", "management", "executive"),
    ("Chief Executive Officer", "management", "executive"),
    ("COO", "management", "executive"),
    ("Chief Operating Officer", "management", "executive"),
    ("CFO", "finance", "executive"),
    ("Chief Financial Officer", "finance", "executive"),
    ("CPO", "purchasing", "executive"),
    ("Chief Procurement Officer", "purchasing", "executive"),
    ("CTO", "research_development", "executive"),
    ("CIO", "it", "executive"),
    ("CSO", "other", "executive"),  # sales, strategy, security: not guessed
    ("Chairman of the Board", "management", "executive"),
    ("Owner", "management", "executive"),
    ("Owner & CEO", "management", "executive"),
    ("Founder and Managing Director", "management", "executive"),
    ("President", "management", "executive"),
    ("President & CFO", "management", "executive"),
    ("Managing Director", "management", "executive"),
    ("Managing Director Sales", "sales", "executive"),
    ("General Manager", "management", "executive"),
    ("General Manager, China", "management", "executive"),
    ("GM", "management", "executive"),
    ("General Manager Sales", "sales", "director"),
    ("General Manager, Sales", "sales", "director"),
    ("Operations General Manager", "production", "director"),
    ("Sales Director & General Manager", "sales", "executive"),
    ("General Manager Sales & CEO", "sales", "executive"),
    ("Deputy General Manager", "management", "director"),
    ("Senior Vice President", "other", "executive"),
    ("Sr. VP, Supply Chain", "logistics", "executive"),
    ("Executive Vice President Sales", "sales", "executive"),
    ("SVP Quality", "quality", "executive"),
    ("Vice President", "other", "director"),
    ("V.P. Operations", "production", "director"),
    ("Vice-President, Operations", "production", "director"),
    ("Partner", "management", "executive"),
    ("Board Member", "management", "executive"),
    ("Executive Director", "management", "executive"),
    ("Executive Director, Procurement", "purchasing", "director"),
    ("Executive Director Procurement", "purchasing", "director"),
    ("General Counsel", "legal", "executive"),
    ("Director & CEO", "management", "executive"),
    ("Purchasing Director", "purchasing", "director"),
    ("Sales Dir.", "sales", "director"),
    ("Director of Engineering", "research_development", "director"),
    ("Head of Supply Chain", "logistics", "director"),
    ("Head of IT", "it", "director"),
    ("VP IT", "it", "director"),
    ("Chief Engineer", "research_development", "director"),
    ("Sales Manager, Quality Products", "sales", "manager"),
    ("Procurement Mgr", "purchasing", "manager"),
    ("Key Account Manager", "sales", "manager"),
    ("Customer Success Manager", "service", "manager"),
    ("IT Manager", "it", "manager"),
    ("It Manager", "it", "manager"),
    ("Plant Manager", "production", "manager"),
    ("Team Lead QA", "quality", "manager"),
    ("Shift Supervisor", "production", "manager"),
    ("Project Manager", "other", "manager"),
    ("Head of Purchasing for Production", "purchasing", "director"),
    ("Assistant to the CEO", "other", "staff"),
    ("Assistant to the Chief Executive Officer", "other", "staff"),
    ("Executive Assistant", "other", "staff"),
    ("Executive Assistant to the Managing Director", "other", "staff"),
    ("CEO Assistant", "other", "staff"),
    ("Director's Assistant", "other", "staff"),
    ("PA to CEO", "other", "staff"),
    ("Account Executive", "sales", "staff"),
    ("Sales Executive", "sales", "staff"),
    ("Product Owner", "research_development", "staff"),
    ("Process Owner", "production", "staff"),
    ("President of the works council", "other", "staff"),
    ("Works Council Chairman", "other", "staff"),
    ("HR Business Partner", "human_resources", "staff"),
    ("Human Resources Business Partner", "human_resources", "staff"),
    ("Data Protection Officer", "legal", "staff"),
    ("Lead Generation Specialist", "other", "staff"),
    ("Buyer", "purchasing", "staff"),
    ("Sr. Quality Engineer", "quality", "staff"),
    ("Design Eng.", "research_development", "staff"),
    ("Accountant", "finance", "staff"),
    ("Make it happen", "other", "staff"),
    ("we get it done", "other", "staff"),
    ("董事长", "management", "executive"),
    ("總裁", "management", "executive"),
    ("总经理", "management", "executive"),
    ("總經理", "management", "executive"),
    ("常务副总经理", "management", "executive"),
    ("执行副总裁", "management", "executive"),
    ("執行長", "management", "executive"),
    ("首席财务官", "finance", "executive"),
    ("首席財務官", "finance", "executive"),
    ("首席采购官", "purchasing", "executive"),
    ("创始人兼CEO", "management", "executive"),
    ("总经理兼销售总监", "management", "executive"),
    ("高级副总裁（供应链）", "logistics", "executive"),
    ("副总经理", "management", "director"),
    ("副總經理", "management", "director"),
    ("副总裁", "management", "director"),
    ("销售总经理", "sales", "director"),
    ("銷售總經理", "sales", "director"),
    ("运营副总裁", "production", "director"),
    ("副总经理兼财务总监", "management", "director"),
    ("采购总监", "purchasing", "director"),
    ("採購總監", "purchasing", "director"),
    ("总工程师", "research_development", "director"),
    ("品质部部长", "quality", "director"),
    ("厂长", "production", "director"),
    ("協理", "other", "director"),
    ("董事会秘书", "legal", "director"),
    ("采购经理", "purchasing", "manager"),
    ("採購經理", "purchasing", "manager"),
    ("采购经理（华东）", "purchasing", "manager"),
    ("大客户经理", "sales", "manager"),
    ("業務副理", "sales", "manager"),
    ("研发部经理", "research_development", "manager"),
    ("生产主管", "production", "manager"),
    ("车间主任", "production", "manager"),
    ("品管課長", "quality", "manager"),
    ("物流科科长", "logistics", "manager"),
    ("组长", "other", "manager"),
    ("总经理办公室主任", "management", "manager"),
    ("总经理助理", "other", "staff"),
    ("總經理助理", "other", "staff"),
    ("采购经理助理", "purchasing", "staff"),
    ("工会主席", "other", "staff"),
    ("主任工程师", "research_development", "staff"),
    ("质量工程师", "quality", "staff"),
    ("采购员", "purchasing", "staff"),
    ("採購專員", "purchasing", "staff"),
    ("销售代表", "sales", "staff"),
    ("实习生", "other", "staff"),
    ("张总", "other", "staff"),  # a name, no title
    ("王总", "other", "staff"),
]


@pytest.mark.parametrize(
    ("department", "function"),
    [(text.strip(), function) for function, texts in DEPARTMENTS.items() for text in texts.split("|")],
)
def test_department(department: str, function: str) -> None:
    assert BUNDLED.role(department, None).function == function


@pytest.mark.parametrize(("title", "function", "seniority"), TITLES)
def test_title(title: str, function: str, seniority: str) -> None:
    role = BUNDLED.role(None, title)
    assert (role.function, role.seniority) == (function, seniority)


def test_every_function_and_seniority_is_among_the_cases() -> None:
    assert set(DEPARTMENTS) == set(FUNCTIONS)
    assert {seniority for _, _, seniority in TITLES} == set(SENIORITIES) - {"unknown"}


def test_department_decides_before_title() -> None:
    assert BUNDLED.role("Quality", "Sales Manager").function == "quality"
    assert BUNDLED.role("Zebra Unit", "Sales Manager").function_rule == "en:title:sales"
    assert BUNDLED.role("  ", "Sales Manager").function_rule == "en:title:sales"


def test_general_manager_of_a_department_is_a_director() -> None:
    role = BUNDLED.role("Sales", "General Manager")
    assert (role.seniority, role.seniority_rule) == ("director", "en:title:general manager (sales)")
    assert BUNDLED.role("总经办", "总经理").seniority == "executive"
    assert BUNDLED.role("Board", "General Manager", function="logistics").seniority == "director"
    assert BUNDLED.role("Sales", "Managing Director").seniority == "executive"


@pytest.mark.parametrize(
    ("department", "title", "function_rule", "seniority_rule"),
    [
        ("Supply Chain", "VP", "en:department:supply chain", "en:title:vice president"),
        ("採購部", "經理", "zh:department:采购", "zh:title:经理"),
        ("", "首席财务官", "zh:title:首席财务官", "zh:title:首席财务官"),
        ("Zebra", "Zookeeper", "unmapped:department", "unmapped:title"),
        (None, "Zookeeper", "unmapped:title", "unmapped:title"),
        ("Zebra", None, "unmapped:department", "no source text"),
        (None, None, "no source text", "no source text"),
        ("\u3000\t", "\u00a0\n", "no source text", "no source text"),
    ],
)
def test_rules(department: str | None, title: str | None, function_rule: str, seniority_rule: str) -> None:
    role = BUNDLED.role(department, title)
    assert (role.function_rule, role.seniority_rule) == (function_rule, seniority_rule)


def test_given_wins() -> None:
    role = BUNDLED.role("Sales", "CEO", "finance", "staff")
    assert (role.function, role.function_rule) == ("finance", "given")
    assert (role.seniority, role.seniority_rule) == ("staff", "given")
    assert BUNDLED.role(None, None, None, "manager").seniority == "manager"


@pytest.mark.parametrize("nothing", ["", "no function of ours"])
def test_a_given_name_that_is_none_of_ours_does_not_count(nothing: str) -> None:
    assert BUNDLED.role("Sales", "CEO", nothing, nothing) == BUNDLED.role("Sales", "CEO")


@pytest.mark.parametrize(
    "text", ["Ｓａｌｅｓ", "sales\u200b", "  SALES!! ", "«Sales»", "Sales\nTeam", "_sales_"]
)
def test_odd_unicode(text: str) -> None:
    assert BUNDLED.role(text, None).function == "sales"


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([row.term for row in BUNDLED.rows] + list("&,/()、 -")), max_size=8).map(
        " ".join
    ),
    st.lists(st.sampled_from([row.term for row in BUNDLED.rows]), max_size=5).map("".join),
)


@given(
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.sampled_from(FUNCTIONS) | st.text(max_size=5),
    st.none() | st.sampled_from(SENIORITIES) | st.text(max_size=5),
)
def test_never_raises_and_always_answers(
    department: str | None, title: str | None, function: str | None, seniority: str | None
) -> None:
    role = BUNDLED.role(department, title, function, seniority)
    assert role.function in FUNCTIONS
    assert role.seniority in SENIORITIES
    assert (role.function_rule == "given") == (function in FUNCTIONS)
    assert (role.seniority_rule == "given") == (seniority in SENIORITIES)
    if role.function_rule.startswith(("unmapped:", "no source")):
        assert role.function == "other"
    if role.seniority_rule == "no source text":
        assert role.seniority == "unknown"
    if role.seniority_rule == "unmapped:title":
        assert role.seniority == "staff"


def test_a_very_long_text_is_read() -> None:
    assert BUNDLED.role(None, "sales manager, 采购经理 " * 5000).function == "sales"


@pytest.mark.parametrize("language", sorted(bundled_tables()))
def test_a_bundled_table_is_what_a_user_could_give(language: str, tmp_path: Path) -> None:
    """Bundled tables are read without a check at each start, so it is made here."""
    path = tmp_path / f"{language}.csv"
    path.write_text(bundled_tables()[language], encoding="utf-8")
    checked = Taxonomy(()).extended(path)
    assert checked.left_empty == 0
    bundled = [row for row in BUNDLED.rows if row.table == language]
    assert [row[3:] for row in checked.rows] == [row[3:] for row in bundled]
    assert [row.term for row in checked.rows] == [row.term for row in bundled]


def test_every_bundled_row_is_valid() -> None:
    for row in BUNDLED.rows:
        assert row.kind in KINDS
        assert row.match in MATCHES
        assert row.force in FORCES
        if row.kind == "seniority":
            assert row.maps_to in (*SENIORITIES, NOTHING), row
        elif row.kind in ("department", "title", "function"):
            assert row.maps_to in (*FUNCTIONS, NOTHING), row
        elif row.kind == "head":
            assert row.term in HEADS, row


def _shadowed_by_a_word(row: Row) -> bool:
    word = BUNDLED.folded(row.term)
    return any(
        BUNDLED.folded(other.term) == word
        and other.match in ("word", "whole")
        and (other.kind == "seniority") == (row.kind == "seniority")
        for other in TERMS
    )


def test_no_two_tables_have_the_same_term() -> None:
    """Which of them says the rule would be chance; words of several languages stand in one table."""
    seen: dict[tuple[str, str, str], Row] = {}
    for row in TERMS:
        for text in ("department", "title") if row.kind == "function" else (row.kind,):
            other = seen.setdefault((text, row.match, BUNDLED.folded(row.term)), row)
            assert other == row or other.table == row.table, (other, row)


@pytest.mark.parametrize("kind", ["department", "title", "seniority"])
def test_every_term_finds_itself(kind: str) -> None:
    """A term that another one shadows, or that two rows claim, would be dead text."""
    lost = []
    for row in TERMS:
        if row.kind != kind and (row.kind != "function" or kind == "seniority"):
            continue
        role = BUNDLED.role(row.term, None) if kind == "department" else BUNDLED.role(None, row.term)
        found, rule = (
            (role.seniority, role.seniority_rule)
            if kind == "seniority"
            else (role.function, role.function_rule)
        )
        text = "department" if kind == "department" else "title"
        expected = (row.maps_to, f"{row.table}:{text}:{row.term}")
        if row.maps_to == NOTHING:
            expected = ("staff" if kind == "seniority" else "other", f"unmapped:{text}")
        # "IT" alone is found by the row for a whole item; a part of compounds by the row for it as a word.
        if (found, rule) != expected and not (
            (row.match == "capitals" and found == row.maps_to)
            or (row.match == "contains" and _shadowed_by_a_word(row))
        ):
            lost.append((row, found, rule))
    assert not lost


def test_variants_are_replaced_once_so_none_leads_to_another() -> None:
    variants = {row.term: row.maps_to for row in BUNDLED.rows if row.kind == "variant"}
    assert not [term for term, words in variants.items() if set(words.split()) & set(variants)]


def test_traditional_is_read_as_simplified() -> None:
    simplified = {
        row.term: row.maps_to for row in BUNDLED.rows if row.kind == "variant" and row.table == "zh"
    }
    traditional = {new: old for old, new in simplified.items() if len(old) == 1 and new != "&"}
    for row in TERMS:
        if row.table == "zh" and row.kind == "department":
            text = "".join(traditional.get(sign, sign) for sign in row.term)
            assert BUNDLED.role(text, None) == BUNDLED.role(row.term, None)


def test_it_is_pickled_as_rows() -> None:
    again = pickle.loads(pickle.dumps(BUNDLED))  # noqa: S301
    assert again.rows == BUNDLED.rows
    assert again.role("采购部", "VP") == BUNDLED.role("采购部", "VP")


def extended(folder: Path, text: str) -> Taxonomy:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return BUNDLED.extended(path)


def test_user_rows_win(tmp_path: Path) -> None:
    taxonomy = extended(
        tmp_path,
        "\ufeffkind,term,maps_to\ndepartment,Zebra Unit,strategy\n\ndepartment,operations,service\n"
        "title,Zookeeper,production\nseniority,zookeeper,manager\nseniority,key account manager,staff\n"
        'department,"Sales & Quality, North",quality\ndepartment,斑马组,marketing\n',
    )
    assert taxonomy.role("The Zebra Unit (2)", None).function_rule == "mine.csv:department:Zebra Unit"
    assert (
        taxonomy.role("Sales Operations", None).function == "service"
    )  # a user's word beats a longer one of ours
    assert taxonomy.role(None, "Senior Zookeeper") == taxonomy.role("", "zookeeper")
    assert taxonomy.role(None, "Key Account Manager").seniority_rule == "mine.csv:title:key account manager"
    assert taxonomy.role("Sales and Quality / North", None).function == "sales"
    assert taxonomy.role("sales & quality, north", None).function == "quality"
    assert taxonomy.role("斑馬組", None).function == "marketing"
    assert BUNDLED.role("Zebra Unit", None).function == "other"


def test_the_later_of_two_user_files_wins(tmp_path: Path) -> None:
    first = extended(tmp_path, "kind,term,maps_to\ndepartment,zebra,sales\n")
    second = tmp_path / "second.csv"
    second.write_text("kind,term,maps_to\ndepartment,zebra,legal\n", encoding="utf-8")
    assert first.extended(second).role("Zebra", None).function == "legal"


def test_a_language_is_a_table(tmp_path: Path) -> None:
    """Dutch, with its compounds, prepositions and conjunction."""
    dutch = extended(
        tmp_path,
        "term,kind,match,maps_to,force,with_function\nfirst,head,,,,\nInkoop,function,contains,purchasing,,\n"
        "Verkoop,function,contains,sales,,\nKwaliteit,function,contains,quality,,\nHoofd,seniority,word,director,,\n"
        "hoofd,seniority,contains,director,,\nZaakvoerder,seniority,,executive,,\nen,variant,,&,,\n"
        "het,preposition,,,,\nMedewerker,seniority,whole,staff,strong,\nBaas,seniority,,executive,,director\n",
    )
    assert dutch.role("Inkoopkwaliteit", None).function == "quality"
    assert dutch.role("Inkoop Verkoop", None).function == "purchasing"
    assert dutch.role("INKOOP EN VERKOOP", None).function == "purchasing"
    assert dutch.role("Inkoop", "Verkoophoofd").seniority_rule == "mine.csv:title:hoofd"
    assert dutch.role(None, "Secretariaat het Zaakvoerder").seniority == "staff"
    assert dutch.role("Inkoop", "Baas").seniority == "director"
    assert dutch.role(None, "Baas").seniority == "executive"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_still_to_be_filled_in_are_passed_over_and_counted(tmp_path: Path, sign: str) -> None:
    rows = [
        ["kind", "term", "maps_to", "match", "people", "language", "nearest"],
        ["department", "Zebra Unit", "strategy", "whole", "3", "", ""],
        ["department", "Yak Unit", "", "whole", "2", "", ""],
        ["title", "Zookeeper"],
        ["seniority", "Zookeeper", "", "whole", "2", "", ""],
    ]
    taxonomy = extended(tmp_path, "".join(sign.join(row) + "\n" for row in rows))
    assert taxonomy.left_empty == 3
    assert taxonomy.role("Zebra Unit", None).function == "strategy"
    assert taxonomy.role("Zebra Unit 2", None).function == "other"
    assert taxonomy.role("Yak Unit", "Zookeeper") == BUNDLED.role("Yak Unit", "Zookeeper")
    assert pickle.loads(pickle.dumps(taxonomy)).left_empty == 3  # noqa: S301


@pytest.mark.parametrize(
    ("text", "line", "column", "remedy"),
    [
        ("", 1, "kind", "first line must be"),
        ("kind,term\n", 1, "maps_to", "first line must be"),
        ("kind,term,maps_to,forse\n", 1, "column", "Did you mean 'force'"),
        ("kind,term,maps_to,term\n", 1, "", "first line must be"),
        ("kind,term,maps_to\ndepartment,Zebra,sails\n", 2, "maps_to", "Did you mean 'sales'"),
        ("kind,term,maps_to\ndepartment,Zebra,manager\n", 2, "maps_to", ""),
        ("kind,term,maps_to\nseniority,Zebra,sales\n", 2, "maps_to", "executive, director"),
        ("kind,term,maps_to\ndepartment,Zebra,everything\n", 2, "maps_to", "sales, purchasing"),
        ("kind,term,maps_to\nhead,middle,\n", 2, "term", "first, last"),
        ("kind,term,maps_to\n\ndept,Zebra,sales\n", 3, "kind", "department"),
        ("kind,term,maps_to\ndepartment,,sales\n", 2, "term", "as the source has it"),
        ("kind,term,maps_to\ndepartment,?!,sales\n", 2, "term", "as the source has it"),
        ("kind,term,maps_to\ndepartment,a,b,sales\n", 2, "", "double quotes"),
        ("kind,term,maps_to,match\ndepartment,Zebra,sales,wrod\n", 2, "match", "Did you mean 'word'"),
        ("kind,term,maps_to,force\ndepartment,Zebra,sales,stron\n", 2, "force", "Did you mean 'strong'"),
        ("kind,term,maps_to,match\ndepartment,a zebra,sales,contains\n", 2, "term", "match 'word'"),
        ("kind,term,maps_to,with_function\nseniority,boss,manager,sales\n", 2, "with_function", "executive"),
        ("kind,term,maps_to,with_function\ndepartment,boss,sales,staff\n", 2, "with_function", "empty"),
        ("kind,term,maps_to\nvariant,two words,sales\n", 2, "term", "single word"),
        ("kind,term,maps_to\ndepartment,Zebra,sales\ndepartment,zebra,legal\n", 3, "term", "Keep one"),
    ],
)
def test_bad_user_rows(tmp_path: Path, text: str, line: int, column: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        extended(tmp_path, text)
    where = f"{tmp_path / 'mine.csv'}, line {line}" + (f", column {column}" if column else "")
    assert caught.value.where == where
    assert remedy in (caught.value.remedy or "")
    assert caught.value.remedy


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file"):
        BUNDLED.extended(tmp_path / "none.csv")
    path = tmp_path / "gbk.csv"
    path.write_bytes("kind,term,maps_to\ndepartment,采购部,purchasing\n".encode("gbk"))
    with pytest.raises(InputError, match=r"line 2: is not UTF-8 text"):
        BUNDLED.extended(path)
    path.write_text('kind,term,maps_to\ndepartment,"' + "z" * 200_000 + '",sales\n', encoding="utf-8")
    with pytest.raises(InputError, match="is not CSV"):
        BUNDLED.extended(path)


def test_an_empty_taxonomy_says_so() -> None:
    role = Taxonomy(()).role("Sales", "CEO")
    assert (role.function_rule, role.seniority_rule) == ("unmapped:department", "unmapped:title")


def test_columns_are_those_of_a_row() -> None:
    assert set(COLUMNS) == set(Row._fields) - {"table", "layer"}
    assert not set(COLUMNS) & set(REMARKS)
