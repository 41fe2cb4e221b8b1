"""How likely does a tie carry an introduction?

A step of an introduction works with the probability ``1 − 2^(−strength / half)``: each unit of strength is one more
independent chance, as parallel edges are in the independent cascade model (Kempe, Kleinberg & Tardos 2003, *Maximizing
the spread of influence through a social network*: ``1 − (1 − p)^c`` for ``c`` papers that two authors share). It rises
steeply at first and levels off: ten more mails between two who talk every day open no further door. A path works when
all its steps do, so its strength is the product of theirs (the maximum influence path of Chen, Wang & Wang 2010,
*Scalable influence maximization for prevalent viral marketing*). ``half`` is the strength that carries every second
introduction, by default one fresh meeting of two. The figures order paths; they are no forecast.
"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Floats
from graphmodel.settings import IntroductionSettings


def saturation(strength: Floats | float, settings: IntroductionSettings) -> Floats:
    """``1 − 2^(−strength / half_strength)``: 0 for none, towards 1 for more and more.

    >>> saturation(np.array([0.0, 5.0, 10.0]), IntroductionSettings()).tolist()
    [0.0, 0.5, 0.75]
    """
    return np.asarray(
        -np.expm1(-np.log(2.0) / settings.half_strength * np.asarray(strength)), dtype=np.float64
    )
