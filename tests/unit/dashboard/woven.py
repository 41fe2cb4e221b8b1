"""A store of a few invented firms, for tests of what the dashboard works out from interactions.

Brackwater hangs on one tie of Ada's: its quality department, with an open case, and its logistics are not reached.
Alder is held by two; of Cedar no revenue is known.
"""

from __future__ import annotations

from pathlib import Path

from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from tests.weaving import analysed_store

NASTY = '<b onmouseover=alert(1)>Zeno "& Ivarsen"</b>'

FILES = {
    "organisations": (
        "organisation_id,name,role,parent_id,revenue,currency\n"
        "own,Rail & Sons,supplier,,,\n"
        "alder,Alder Motors,client,,1000000,EUR\n"
        "brack,Brackwater Turbines,client,,8000000,EUR\n"
        "cedar,Cedar Mills,client,,,\n"
    ),
    "people": (
        "person_id,name,organisation_id,department,title,reports_to,left_on\n"
        "s1,Ada,own,Sales,Key Account Manager,,\n"
        "s2,Ben,own,Quality,Manager,,\n"
        "s3,Cai,own,Logistics,Manager,,\n"
        "a1,Cleo,alder,Purchasing,Buyer,,\n"
        "a2,Dan,alder,Quality,Inspector,,\n"
        "b1,Flo,brack,Purchasing,Buyer,,\n"
        f'b2,"{NASTY.replace(chr(34), chr(34) * 2)}",brack,Quality,Inspector,,\n'
        "b3,Gil,brack,Logistics,Clerk,,\n"
        "c1,Eve,cedar,Purchasing,Buyer,,\n"
    ),
    "interactions": "interaction_id,occurred_at,channel,participant_ids\n"
    + "".join(
        f"{pair}{day},2024-06-{day:02}T09:00:00,meeting,{pair.replace('-', ';')}\n"
        for pair in ("s1-a1", "s2-a2", "s1-b1", "s1-c1")
        for day in (3, 12, 20, 28)
    ),
    "cases": "case_id,organisation_id,person_id,function,opened_on,closed_on\nk1,brack,b2,,2024-06-01,\n",
}


def woven_store(folder: Path) -> Store:
    """The store, analysed."""
    return open_store(analysed_store(folder, FILES))
