"""Who holds whom: the two firms face to face, functions in the same order on both sides, ties as lines.

Counterparts lie opposite each other, so a crooked line is a finding. Width is strength; colour and dash together carry
the meaning. ``plan`` decides what stands where and what each line means; the report draws that on paper
(``dashboard.report.drawing``), and the browser draws it on the page, where it can be clicked (``scene`` tells
``assets/two_firm_map.js`` what).
"""

from __future__ import annotations

from dashboard.figures.two_firm_map.kinds import KINDS, Kind, tie_kinds
from dashboard.figures.two_firm_map.parts import Band, Heading, Line, Node, Plan
from dashboard.figures.two_firm_map.placing import order_of
from dashboard.figures.two_firm_map.plan import FOLD_ABOVE, FOLD_ON_PAPER, Folding, Supposed, plan
from dashboard.figures.two_firm_map.scene import scene, spoken

__all__ = [
    "FOLD_ABOVE",
    "FOLD_ON_PAPER",
    "KINDS",
    "Band",
    "Folding",
    "Heading",
    "Kind",
    "Line",
    "Node",
    "Plan",
    "Supposed",
    "order_of",
    "plan",
    "scene",
    "spoken",
    "tie_kinds",
]
