"""A store of a group of companies and others, for tests of the map.

Alder and its two companies: Alder itself is held by Ada and Ben; Alder Nord hangs on Ada, and a meeting of Ada with
people of both ties them together; of Alder Süd, Nord's own company, nobody is known any more. Birch hangs on Ada, too,
and pays in dollars; Cedar's name is markup. Dora's department nobody has mapped, and Eva holds nobody.
"""

from __future__ import annotations

from pathlib import Path

from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from tests.weaving import analysed_store

NASTY = '<b onmouseover=alert(1)>Cedar "& Söhne"</b>'

MEETINGS = {
    "ada-al1": (1, 8, 15, 22),
    "ben-al2": (2, 9, 16, 23),
    "ben-al1": (3, 10),
    "ada-no1": (4, 11, 18),
    "ada-al1-no1": (25,),
    "ada-bi1": (5, 12, 19),
    "dora-ce1": (6, 13, 20, 27),
}

FILES = {
    "organisations": (
        "organisation_id,name,role,parent_id,industry,tier,revenue,currency\n"
        "own,Rail & Sons,supplier,,,,,\n"
        'alder,Alder Motors,client,,"Pumps, valves",A,1000000,EUR\n'
        'nord,Alder Nord,client,alder,"Pumps, valves",B,300000,EUR\n'
        "süd,Alder Süd,client,nord,Energy,,200000,USD\n"
        "birch,桦树机械,client,,Energy,B,500000,USD\n"
        f'"c/1 ","{NASTY.replace(chr(34), chr(34) * 2)}",client,,,,,\n'
    ),
    "people": (
        "person_id,name,organisation_id,department,title,left_on\n"
        "ada,Ada Lovelace,own,Key Account Management,,\n"
        "ben,Ben Park,own,质量部,,\n"
        "dora,Dora Silva,own,Zebra Unit,,\n"
        "eva,Eva Ono,own,Finance,,\n"
        "gone,Gus Hall,own,Legal,,2024-01-01\n"
        "al1,Cleo Ruiz,alder,Purchasing,,\n"
        "al2,Dan Weber,alder,Quality,,\n"
        "no1,Flo Nord,nord,Purchasing,,\n"
        "bi1,白露,birch,采购部,,\n"
        "ce1,Hal Cedar,c/1,Purchasing,,\n"
    ),
    "interactions": "interaction_id,occurred_at,channel,participant_ids\n"
    + "".join(
        f"{who}{day},2024-06-{day:02}T09:00:00,meeting,{who.replace('-', ';')}\n"
        for who, days in MEETINGS.items()
        for day in days
    ),
    "cases": "case_id,organisation_id,person_id,function,opened_on,closed_on\nk1,alder,al2,,2024-06-01,\n",
}
"""The day of all figures is 27 June 2024."""


def store(folder: Path) -> Store:
    """The store, analysed."""
    return open_store(analysed_store(folder, FILES))
