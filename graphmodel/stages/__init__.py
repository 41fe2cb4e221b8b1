"""Which of the five stages has a relationship reached, what holds it there, and what would take it further?

A relationship is in the highest stage whose conditions (``graphmodel.conditions``), and those of every stage below it,
hold. A commercial condition without data is unknown and blocks nothing; then the evidence is the network alone.

``staging`` finds the stage, ``explaining`` gives the evidence of every condition, ``steps`` names who should meet
whom for the next stage.
"""

from graphmodel.conditions import DEFAULT_CONDITIONS, Condition
from graphmodel.stages.explaining import condition_rows, margin, missing
from graphmodel.stages.judging import FAILED, NOT_ASKED, PASSED, UNKNOWN
from graphmodel.stages.staging import DORMANT, FIRST_STAGE, NONE, Staging, gap, staging, targets
from graphmodel.stages.steps import steps_to_next_stage

__all__ = [
    "DEFAULT_CONDITIONS",
    "DORMANT",
    "FAILED",
    "FIRST_STAGE",
    "NONE",
    "NOT_ASKED",
    "PASSED",
    "UNKNOWN",
    "Condition",
    "Staging",
    "condition_rows",
    "gap",
    "margin",
    "missing",
    "staging",
    "steps_to_next_stage",
    "targets",
]
