"""How well did the figures of past days tell what came after them?

At each *cut*, a day in the past, every relationship is described with nothing from after that day; what followed
within the *horizon* is then looked up. Two questions are put to the pairs of both:

1. What holds when the strongest contact goes silent? (``survival.py``)
2. Who goes dormant, and what tells it beforehand: the flag that users see, single figures, or a model fitted on
   earlier cuts alone? (``chaining.py``, ``judging.py``)

Structure tells how vulnerable a relationship is, recency how alive it is; the two are judged apart, and a forecast is
shown only where it does better than recency on the user's own history.
"""

from graphmodel.backtest.question import Question
from graphmodel.backtest.running import LookedBack, backtest, judge, look_back

__all__ = ["LookedBack", "Question", "backtest", "judge", "look_back"]
