"""A small analysed store of invented firms, for questions that need the interactions."""

from __future__ import annotations

from pathlib import Path

from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from tests.weaving import analysed_store

NASTY = "<b onmouseover=alert(1)>Eve</b>"
FILES = {
    "organisations": (
        "organisation_id,name,role,revenue,currency\n"
        "own,Rail & Sons,supplier,,\n"
        "alder,Alder Motors,client,1000000,EUR\n"
        "b/1,桦树机械,client,200000,USD\n"
        "cedar,Cedar Mills,client,,\n"
        "fir,Fir Freight,other,,\n"
    ),
    "people": (
        "person_id,name,organisation_id,department,title,function,started_on,left_on\n"
        "s1,Ada Lovelace,own,Key Account Management,Key Account Manager,,2015-06-12,\n"
        "s2,Ben Park,own,Sales,Sales Manager,,,\n"
        "s3,Grace Hopper,own,,,production,2020-01-01,\n"
        "s4,Olga Novak,own,Zebra Unit,,,2019-01-01,2024-05-01\n"
        "s5,Ivo Silva,own,Finance,,,,\n"
        "a1,Cleo Ruiz,alder,Purchasing,Buyer,,,\n"
        "a2,Dan Weber,alder,Production,,,,\n"
        f"a3,{NASTY},alder,Quality,,,,\n"
        '"b,1",白露,b/1,采购部,,,,\n'
        "c1,Finn Moss,cedar,Quality,,,,\n"
        "f1,Gil Ito,fir,Logistics,,,,\n"
    ),
    "interactions": (
        "interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-06-01T09:00:00,meeting,s1;a1\n"
        "i2,2024-06-08T09:00:00,meeting,s1;a1\n"
        "i3,2024-06-09T09:00:00,visit,s3;a2\n"
        "i4,2024-06-16T09:00:00,visit,s3;a2\n"
        "i5,2024-06-17T09:00:00,meeting,s1;a3\n"
        "i6,2024-06-18T09:00:00,meeting,s2;a1\n"
        "i7,2024-04-20T09:00:00,meeting,s4;a1\n"
        'i8,2024-06-20T09:00:00,meeting,"s1;b,1"\n'
        'i9,2024-06-30T09:00:00,meeting,"s1;b,1"\n'
        "j1,2024-06-12T09:00:00,meeting,s2;c1\n"
    ),
}
"""Ada holds Birch alone and most of Alder; Olga left; Ivo met nobody; Gil is of a third firm; ids need escapes."""


def store(folder: Path) -> Store:
    """The store, analysed as of the day of the last interaction: 30 June 2024."""
    return open_store(analysed_store(folder, FILES))
