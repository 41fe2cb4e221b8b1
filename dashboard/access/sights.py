"""``data`` and ``asking`` as pages get them: what the one who asks may see, found anew in each request.

What is worked out for one sight is kept for all who share it, and never shown in another. The whole store is one of
them: who may see everything asks the very same objects as where nobody has to sign in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from werkzeug.local import LocalProxy

from dashboard.access.restricting import RestrictedReader
from dashboard.access.rights import ANYBODY, WHOLE, ForbiddenError, Sight, known_rights, require_people
from dashboard.apart.working import Apart
from dashboard.asking import Asking, Gathered
from dashboard.data import Data
from dashboard.reader import SharedReader
from dashboard.snapshot import Assess
from graphmodel.errors import CrosstieError
from graphmodel.identity import identified
from graphmodel.settings import Settings
from graphmodel.stores.base import all_but_interactions
from graphmodel.tables import COMPANY

MOST_SIGHTS = 8
"""Restricted sights in memory beside the whole; each holds results of its own. The one unused longest goes."""

KEPT_ANSWERS = 16
"""Answers in memory for each restricted sight."""


@dataclass(frozen=True, slots=True)
class _Seen:
    data: Data
    asking: Asking


class RestrictedAsking(Asking):
    """Live questions about what may be seen.

    Interactions are added up once for everybody: what they add up to for these clients is taken over, under the ids
    that are shown.
    """

    def __init__(self, reader: RestrictedReader, whole: Asking, apart: Apart | None) -> None:
        super().__init__(reader, kept=KEPT_ANSWERS, apart=apart)
        self._restricted, self._whole = reader, whole

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "restricted": self._restricted, "whole": self._whole}

    def __setstate__(self, told: dict[str, Any]) -> None:
        super().__setstate__(told)
        self._restricted, self._whole = told["restricted"], told["whole"]

    def before_gathering(self) -> None:
        """Have the interactions of the whole store added up, which keeps what they add up to for everybody."""
        self._whole.what_if()

    def gathered(self) -> Gathered:
        """What interactions of the whole store add up to, restricted."""
        standing = self._restricted.restricted(self._whole.what_if())
        with self._restricted.reading() as reading:
            level = self._restricted.run().get("level", COMPANY)
            return Gathered(standing, identified(all_but_interactions(reading), level).aliases)


class Sights:
    """What each may see of a store.

    Parameters
    ----------
    reader
        The whole store.
    key
        Makes ids of masked people unguessable, and the same after a restart.
    guarded
        Whether somebody must have signed in: then nothing is shown where nobody said who asks.
    apart
        Where what needs a large portfolio as a whole is worked out; without it, in this process.
    """

    def __init__(
        self,
        reader: SharedReader,
        settings: Settings | None,
        assess: Assess,
        *,
        key: bytes,
        guarded: bool,
        apart: Apart | None = None,
    ) -> None:
        self._reader, self._settings, self._assess = reader, settings, assess
        self._key, self._guarded = key, guarded
        self._lock = threading.Lock()
        self._apart = apart
        self._whole = _Seen(Data(reader, settings, assess=assess, apart=apart), Asking(reader, apart=apart))
        self._restricted: OrderedDict[Sight, _Seen] = OrderedDict()

    def stand_ins(self, *, about_people: bool = False) -> tuple[Data, Asking]:
        """What a page is given: results and live questions as the one who asks may see them.

        For a page ``about_people``, both refuse with ``ForbiddenError`` whom people are not shown by name.
        """

        def seen() -> _Seen:
            found = self._seen()
            if about_people:
                require_people()
            return found

        return (
            cast(Data, LocalProxy(lambda: seen().data)),
            cast(Asking, LocalProxy(lambda: seen().asking)),
        )

    def warm_up(self) -> None:
        """Read the results of the whole store; where that fails, whoever asks first is told why."""
        with suppress(CrosstieError):
            self._whole.data.overview()

    def _seen(self) -> _Seen:
        whose = known_rights()
        if whose is None:
            if self._guarded:
                raise ForbiddenError("access.refused.nobody", "nobody has signed in")
            whose = ANYBODY
        return self.of(whose.sight)

    def of(self, sight: Sight) -> _Seen:
        """What is seen so; made when first asked for."""
        if sight == WHOLE:
            return self._whole
        with self._lock:
            if sight not in self._restricted:
                reader = RestrictedReader(self._reader, sight, self._key)
                self._restricted[sight] = _Seen(
                    Data(reader, self._settings, assess=self._assess, apart=self._apart),
                    RestrictedAsking(reader, self._whole.asking, self._apart),
                )
            self._restricted.move_to_end(sight)
            while len(self._restricted) > MOST_SIGHTS:
                self._restricted.popitem(last=False)
            return self._restricted[sight]
