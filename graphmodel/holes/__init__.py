"""Where is the mesh torn: which departments does nobody reach, who could, and what would it mend?

A hole is an expected function of a client without a live tie, or a pair of counterparts without one although the
client's function is reached from elsewhere. ``finding`` lists them with what is known of trouble there and the
nearest way in, for all relationships at once and cheaply: the table ``holes``. ``mending`` adds a tie to each and
judges the relationship again by the real measures; ``ranking`` orders holes by what that brings.
"""

from graphmodel.holes.finding import Holes, find_holes, hole_rows
from graphmodel.holes.mending import Gains, gains, mended
from graphmodel.holes.ranking import Ranked, ranked_holes
from graphmodel.holes.rows import mended_rows

__all__ = [
    "Gains",
    "Holes",
    "Ranked",
    "find_holes",
    "gains",
    "hole_rows",
    "mended",
    "mended_rows",
    "ranked_holes",
]
