"""Who is tied to whom, as a file for programs that draw networks: what ``crosstie export`` writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from dash import Dash

from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.downloads.offers import Asked, File, offer
from graphmodel.exports.network import Network, network, of_client, with_live_ties
from graphmodel.exports.xml_graphs import write_gexf, write_graphml
from graphmodel.tables import ROLE_RULES, TIES


def offer_networks(app: Dash, data: Data, asking: Asking) -> None:
    """Offer the live ties of a client, or of all, as GEXF and GraphML."""

    def offered(write: Callable[[Network, BinaryIO], None]) -> Callable[[Asked], File]:
        def make(asked: Asked) -> File:
            about = data.relationship(asked.client).client if asked.client else ""
            found = _network(asking, asked.client)
            return File(partial(write, found), about, people=True)

        return make

    def gexf(found: Network, file: BinaryIO) -> None:
        write_gexf(found, file, dt.date.fromisoformat(asking.reader.run()["as_of"]))

    offer(app, "network", "gexf", offered(gexf))
    offer(app, "network", "graphml", offered(write_graphml))


def _network(asking: Asking, client_id: str) -> Network:
    reader = asking.reader
    results = with_live_ties({name: reader.results(name) for name in (TIES.name, ROLE_RULES.name)})
    return network(of_client(results, client_id) if client_id else results, reader.inputs("organisations"))
