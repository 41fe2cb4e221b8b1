"""What explains a figure on the pages: which is asked about, all that is told of it, and the same in words.

The arithmetic is that of ``graphmodel.explaining``; here it is asked of a store, with names, settings in force and what
pages show. Pages and ``crosstie show --explain`` say it with the same words.
"""

from dashboard.explaining.asked import PORTFOLIO, Asked, key_of
from dashboard.explaining.telling import InForce, Told, in_force, told

__all__ = ["PORTFOLIO", "Asked", "InForce", "Told", "in_force", "key_of", "told"]
