"""Where a figure comes from: every figure of a relationship down to the rows it was made of.

>>> from graphmodel.explaining import FIGURES
>>> FIGURES["exposed_revenue"].settings[0]
'turnover.supplier'

An explanation is made beside the measure, by other means where there are any (a matching and a cut that prove each
other, the cases of a severance one by one, interactions instead of sums), so that it says what the figure *should* be:
tests hold both equal on random portfolios. Nothing here says anything in words: ids, codes and numbers are put
into words by who shows them.
"""

from graphmodel.explaining.explanation import (
    SHARE,
    TIE,
    Explanation,
    explain,
    explain_share,
    explain_tie,
    undefined_because,
)
from graphmodel.explaining.figures import FIGURES
from graphmodel.explaining.subject import Subject

__all__ = [
    "FIGURES",
    "SHARE",
    "TIE",
    "Explanation",
    "Subject",
    "explain",
    "explain_share",
    "explain_tie",
    "undefined_because",
]
