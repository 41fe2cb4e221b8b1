"""What has changed since somebody looked last, and is worth a word?

An alert stands as long as its rule holds in the latest analysis. It is told once: again only when it gets worse, when
it names somebody it did not name before, or when it had ended and stands anew. What is told is remembered in the store.

================== ============================================================ =================================
kind               stands while                                                 severity
================== ============================================================ =================================
exposed_stronghold the mismatch ``exposed_stronghold`` holds: most of the       critical
                   client's spend hangs on a point-to-point network
single_thread      one person's leaving cuts every live tie                     critical, as in ``risk``
departure          somebody of either side has left whose ties would be live,   critical where no live tie is left,
                   or were one half-life ago                                    high where a person who stays has no
                                                                                live tie any more or one thread is
                                                                                left, else moderate
dormant            no live tie is left; fewer than three interactions in the    high, as in ``risk``
                   whole window of ties are no evidence of that
setback            a confirmed stage was lost at a month end of the last        high where it fell to point-to-point
                   twelve, and has not been reached again                       or lower, or by two stages at once,
                                                                                else moderate
fading             a tenth or more of the ties that were live one half-life ago high from half of the ties of then
                   are not, though both people are there                        on, moderate from a quarter, else low
================== ============================================================ =================================

Thin data never alerts, and ends nothing either: while a relationship has too little data to be believed, what was told
of it stays as it is. A dormant one is silent by nature, so it is judged by what there was within the window of ties.

Nothing here looks at the clock: all days are as-of dates of analyses.
"""

from __future__ import annotations

from graphmodel.alerts.alert import Alert, at_least
from graphmodel.alerts.ledger import Watch, acknowledged, watched
from graphmodel.alerts.standing import Findings, Standing, standing

__all__ = [
    "Alert",
    "Findings",
    "Standing",
    "Watch",
    "acknowledged",
    "at_least",
    "standing",
    "watched",
]
