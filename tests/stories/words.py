"""How firms call their departments and people, in two languages, as signatures and address books have it.

Gathered from what such firms write, not from the tables that read it: a word that the tables do not know
must be able to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

GIVEN, ENGLISH, CHINESE = "given", "english", "chinese"
WAYS = (GIVEN, ENGLISH, CHINESE)
"""How the engine comes to know a person's function and rank: told outright, or from words."""

STAFF, MANAGER, DIRECTOR, EXECUTIVE = "staff", "manager", "director", "executive"


class Words(NamedTuple):
    """What one department and its people are called; titles from staff upwards, parted by slashes."""

    names: str
    staff: str
    manager: str
    director: str
    executive: str = ""


class Department(NamedTuple):
    function: str
    english: Words
    chinese: Words


DEPARTMENTS: Mapping[str, Department] = {
    "sales": Department(
        "sales",
        Words(
            "Sales/Key Account Management/Sales Department/Business Development/Industrial Sales"
            "/Strategic Accounts/Sales & Account Management/Commercial",
            "Sales Engineer/Sales Representative/Account Executive/Salesman/Inside Sales Specialist",
            "Key Account Manager/Sales Manager/Account Manager/Senior Key Account Manager/Regional Sales Manager",
            "Sales Director/Head of Sales/VP Sales/Director Key Accounts",
        ),
        Words(
            "销售部/大客户部/营销中心/销售一部/国内销售部/商务部/业务部/重点客户部",
            "销售工程师/业务员/销售代表/客户经理助理/销售专员",
            "销售经理/大客户经理/区域销售经理/业务经理/高级客户经理",
            "销售总监/营销总监/销售部部长/大客户总监",
        ),
    ),
    "purchasing": Department(
        "purchasing",
        Words(
            "Purchasing/Procurement/Strategic Sourcing/Global Procurement/Purchasing Dept./Sourcing & Procurement"
            "/Category Management/Direct Materials Purchasing",
            "Buyer/Senior Buyer/Procurement Specialist/Strategic Buyer/Purchasing Agent/Junior Buyer",
            "Purchasing Manager/Procurement Manager/Senior Purchasing Manager/Category Manager/Team Lead Purchasing",
            "Head of Purchasing/Purchasing Director/Director of Procurement/VP Procurement",
        ),
        Words(
            "采购部/采购中心/招标采购部/战略采购部/采购管理部/物资采购部/供应商管理部/采购科",
            "采购员/采购专员/采购工程师/高级采购工程师/采购助理",
            "采购经理/采购主管/采购科长/高级采购经理/采购组长",
            "采购总监/采购部部长/采购部负责人/采购中心总监",
        ),
    ),
    "engineering": Department(
        "research_development",
        Words(
            "R&D/Research & Development/Engineering/Product Development/Design Engineering/Technology"
            "/Research and Development/Advanced Engineering",
            "Design Engineer/Senior R&D Engineer/Development Engineer/Software Engineer/Test Engineer R&D/Researcher",
            "R&D Manager/Engineering Manager/Development Team Lead/Senior Engineering Manager",
            "Head of R&D/Director of Engineering/VP Engineering/Head of Product Development",
            "Chief Technology Officer/CTO",
        ),
        Words(
            "研发中心/研发部/技术中心/产品开发部/研究院/设计部/技术研发部/产品研发中心",
            "研发工程师/高级研发工程师/结构工程师/设计工程师/软件工程师/研究员",
            "研发经理/研发主管/产品开发经理/研发项目经理/设计科科长",
            "研发总监/总工程师/技术中心主任/研究院院长/副总工程师",
            "首席技术官/CTO",
        ),
    ),
    "production": Department(
        "production",
        Words(
            "Production/Manufacturing/Operations/Plant Operations/Assembly/Manufacturing Engineering/Final Assembly"
            "/Production Dept",
            "Production Engineer/Process Engineer/Machine Operator/Production Planner/Maintenance Technician",
            "Production Manager/Shift Supervisor/Plant Manager/Manufacturing Manager/Assembly Team Leader",
            "Head of Production/Director of Manufacturing/VP Operations/Director of Operations",
        ),
        Words(
            "生产部/制造部/生产制造中心/总装车间/工艺部/制造一部/生产管理部/设备部",
            "生产工程师/工艺工程师/高级工艺工程师/设备工程师/生产计划员",
            "生产经理/车间主任/生产主管/制造经理/生产科长",
            "生产总监/厂长/制造部部长/生产副厂长",
        ),
    ),
    "quality": Department(
        "quality",
        Words(
            "Quality/Quality Assurance/QA/Quality Management/Quality Control/Supplier Quality/QA/QC Department"
            "/Quality Dept.",
            "Quality Engineer/Supplier Quality Engineer/Quality Inspector/Senior Quality Engineer/QA Specialist",
            "Quality Manager/QA Manager/Quality Team Lead/Supplier Quality Manager",
            "Head of Quality/Quality Director/VP Quality/Director Quality Assurance",
        ),
        Words(
            "质量部/品质部/品保部/质量管理部/质检部/品管部/质量保证部/品质管理中心",
            "品质工程师/质量工程师/质检员/供应商质量工程师/高级品质工程师",
            "质量经理/品质主管/品保科长/质量主管/品质经理",
            "质量总监/质量部部长/品质总监/质量部负责人",
        ),
    ),
    "logistics": Department(
        "logistics",
        Words(
            "Logistics/Supply Chain/Supply Chain Management/Warehouse/Materials Management/Distribution"
            "/Logistics & Warehousing/Inbound Logistics",
            "Logistics Coordinator/Supply Chain Analyst/Warehouse Clerk/Logistics Planner/Material Planning Specialist",
            "Logistics Manager/Warehouse Manager/Supply Chain Manager/Warehouse Supervisor",
            "Head of Logistics/Supply Chain Director/VP Supply Chain/Director of Logistics",
        ),
        Words(
            "物流部/仓储部/供应链管理部/物流中心/计划物流部/仓储物流部/供应链部/物控部",
            "物流专员/仓管员/物流工程师/物料计划员/物流调度员",
            "物流经理/仓库主管/供应链经理/仓储经理/物流主管",
            "物流总监/供应链总监/物流部部长/供应链负责人",
        ),
    ),
    "service": Department(
        "service",
        Words(
            "Customer Service/After-Sales Service/Field Service/Service/Technical Support/Customer Support"
            "/Service & Commissioning/Aftermarket",
            "Field Service Engineer/Service Technician/Technical Support Engineer/Customer Service Representative",
            "Service Manager/Customer Service Manager/Field Service Supervisor/After-Sales Manager",
            "Head of Service/Service Director/Director Customer Service/VP Customer Support",
        ),
        Words(
            "客户服务部/售后服务部/服务部/技术支持部/客服中心/现场服务部/售后部/交付部",
            "服务工程师/售后工程师/现场服务工程师/技术支持工程师/客服专员",
            "服务经理/售后经理/客服主管/售后服务主管/交付经理",
            "服务总监/客服总监/售后服务部部长/客户服务总监",
        ),
    ),
    "finance": Department(
        "finance",
        Words(
            "Finance/Accounting/Finance & Accounting/Treasury/Accounts Payable/Corporate Finance"
            "/Finance Department/Financial Planning & Analysis",
            "Accountant/Financial Analyst/Senior Accountant/Accounts Payable Clerk/Treasury Analyst",
            "Finance Manager/Accounting Manager/Treasury Manager/Accounting Team Lead",
            "Head of Finance/Finance Director/VP Finance/Director of Accounting",
            "Chief Financial Officer/CFO",
        ),
        Words(
            "财务部/财务中心/会计部/财务管理部/资金部/财务科/财务处/成本管理部",
            "会计/财务专员/成本会计/出纳/财务分析师",
            "财务经理/财务主管/会计主管/成本经理",
            "财务总监/财务部部长/总会计师/财务负责人",
            "首席财务官/CFO",
        ),
    ),
    "marketing": Department(
        "marketing",
        Words(
            "Marketing/Market Research/Product Marketing/Marketing & Communications/Market Intelligence"
            "/Marketing Department",
            "Marketing Specialist/Market Research Analyst/Market Analyst/Marketing Coordinator",
            "Marketing Manager/Market Research Manager/Senior Marketing Manager",
            "Head of Marketing/Marketing Director/VP Marketing",
        ),
        Words(
            "市场部/市场研究部/市场营销部/品牌部/市场调研部/市场与品牌部",
            "市场专员/市场分析师/市场研究员/品牌专员",
            "市场经理/品牌经理/市场主管/市场部经理",
            "市场总监/市场部部长/品牌总监",
        ),
    ),
    "strategy": Department(
        "strategy",
        Words(
            "Strategy/Corporate Strategy/Strategic Planning/Corporate Development/Group Strategy"
            "/Strategy & Transformation",
            "Strategy Analyst/Strategic Planning Analyst/Strategy Consultant/Corporate Strategy Associate",
            "Strategy Manager/Corporate Development Manager/Strategic Planning Manager",
            "Head of Strategy/Director of Strategy/VP Corporate Development",
        ),
        Words(
            "战略部/战略发展部/战略规划部/企业发展部/战略投资部/发展规划部",
            "战略分析师/战略规划专员/战略研究员/投资分析师",
            "战略经理/战略规划经理/企业发展经理",
            "战略总监/战略发展部部长/战略规划总监",
        ),
    ),
    "management": Department(
        "management",
        Words(
            "Executive Management/Management Board/Management/Executive Office/General Management"
            "/Executive Team/CEO Office/Board of Management",
            "Assistant to the Managing Director/Executive Assistant",
            "Office Manager to the CEO/Management Board Office Manager",
            "Deputy General Manager/Deputy Managing Director/Chief of Staff",
            "Managing Director/CEO/Chief Executive Officer/General Manager/President/Chief Operating Officer",
        ),
        Words(
            "总经理办公室/总经办/总裁办/公司领导/管理层/经营层/总裁办公室/高管",
            "总经理助理/总经理秘书",
            "总经办主任/总裁办主任",
            "副总经理/副总裁/分管副总经理",
            "总经理/董事长/总裁/首席执行官/常务副总经理/董事长兼总经理",
        ),
    ),
    "it": Department(
        "it",
        Words(
            "IT/Information Technology/Information Systems",
            "IT Specialist/Systems Administrator",
            "IT Manager",
            "Head of IT",
        ),
        Words("信息部/信息技术部/IT部", "系统管理员/IT工程师", "信息部经理", "信息总监"),
    ),
    "legal": Department(
        "legal",
        Words(
            "Legal/Legal Affairs/Legal & Compliance", "Legal Counsel/Paralegal", "Legal Manager", "Head of Legal"
        ),
        Words("法务部/法律事务部/法务合规部", "法务专员/法务", "法务经理", "法务总监"),
    ),
    "human_resources": Department(
        "human_resources",
        Words(
            "Human Resources/HR/HR Department", "HR Specialist/Recruiter", "HR Manager", "Head of Human Resources"
        ),
        Words("人力资源部/人事部/人事行政部", "人事专员/招聘专员", "人力资源经理/人事主管", "人力资源总监"),
    ),
}  # fmt: skip

PLAIN_TITLES: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        STAFF: "Specialist/Senior Specialist/Engineer/Coordinator/Analyst/Associate",
        MANAGER: "Manager/Senior Manager/Team Lead/Supervisor/Team Leader",
        DIRECTOR: "Director/Vice President/Department Head/Head of Department/VP",
    },
    CHINESE: {
        STAFF: "专员/工程师/高级工程师/职员/助理工程师",
        MANAGER: "经理/主管/科长/高级经理/副经理",
        DIRECTOR: "总监/部长/副部长/负责人/副总监",
    },
}
"""Titles that say a rank and leave the rest to the department."""

_DEPARTMENT_LEFT_OUT, _TITLE_LEFT_OUT, _TITLE_PLAIN = 0.05, 0.05, 0.25


class Role(NamedTuple):
    """The cells of a person that tell what they do; ``None`` is an empty cell."""

    department: str | None = None
    title: str | None = None
    function: str | None = None
    seniority: str | None = None


def role(department: str, rank: str, way: str, rng: Random) -> Role:
    """Write down what a person does, as the files of such a firm would have it."""
    if way == GIVEN:
        code = rng.choice((None, f"D{rng.randint(10, 99)}", f"Unit {rng.randint(1, 40)}"))
        return Role(code, None, DEPARTMENTS[department].function, rank)
    words = DEPARTMENTS[department].english if way == ENGLISH else DEPARTMENTS[department].chinese
    name = _written(rng.choice(_parted(words.names)), way, rng)
    titles = getattr(words, rank) or words.director
    title = _written(rng.choice(_parted(titles)), way, rng)
    if rng.random() < _DEPARTMENT_LEFT_OUT:
        return Role(None, title)
    # Who leads or serves the whole firm is known by the title, wherever they sit.
    if department != "management":
        if rng.random() < _TITLE_LEFT_OUT:
            return Role(name, None)
        if rank in PLAIN_TITLES[way] and rng.random() < _TITLE_PLAIN:
            title = rng.choice(PLAIN_TITLES[way][rank].split("/"))
    return Role(name, title)


def _parted(texts: str) -> list[str]:
    # "QA/QC" is one name.
    return [text.replace("\0", "/") for text in texts.replace("QA/QC", "QA\0QC").split("/")]


def _written(text: str, way: str, rng: Random) -> str:
    """Spell a text the way one of many hands would."""
    if way == CHINESE:
        return rng.choice((text,) * 8 + (f" {text}", f"{text}（华东）"))
    return rng.choice((text,) * 7 + (text.upper(), text.lower(), f"{text} (EMEA)"))
