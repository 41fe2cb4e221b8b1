"""The strongest near way in, by ties alone.

Three kinds of route are looked at, and the strongest is taken: the product of the saturations of its steps (see
``graphmodel.saturation``).

- ours > theirs: two who have met, both having acted, without a live tie;
- ours > theirs > theirs: into a function nobody reaches, the contact of our strongest live tie could introduce the
person
  there who should hold the tie (``holders``); that the two know each other is assumed;
- ours > ours > theirs: for counterparts, our person could be taken along by the colleague who holds the strongest live
  tie into the function.

Who at the client was seen together with whom takes a look at the interactions: ``graphmodel.introductions`` takes it.
"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Floats, Ints, falling, order_by
from graphmodel.network import Network
from graphmodel.saturation import saturation
from graphmodel.tables import FUNCTIONS

STEP = " > "
_SIZE = len(FUNCTIONS)
_NONE = -1


def routes(
    network: Network, client: Ints, function: Ints, ours: Ints, supplier: Ints, contact: Ints
) -> tuple[Ints, Floats]:
    """Way into each hole as up to three codes of people, −1 behind the last, and its strength; NaN for none.

    Parameters
    ----------
    client, function, ours
        The hole: our function is −1 where nobody at all reaches the client's.
    supplier, contact
        Who should hold the tie; −1 for nobody.
    """
    settings, ties = network.settings.introductions, network.ties
    worth = np.append(saturation(ties.strength, settings), 0.0)  # the last is that of no tie
    suppliers, contacts = np.append(ties.supplier, _NONE), np.append(ties.contact, _NONE)
    whole = ours < 0

    met = _met(network)
    hole = (client * (_SIZE + 1) + np.where(whole, _SIZE, ours)) * _SIZE + function
    direct = _tie_of(hole, _strongest(network, met, _cells(network, met)))

    live, theirs = network.tie, network.portfolio.function[network.ties.contact[network.tie]]
    host = _tie_of(client, _strongest(network, live, network.tie_client))
    into = _tie_of(client * _SIZE + function, _strongest(network, live, network.tie_client * _SIZE + theirs))
    opener = np.where(np.where(whole, contact, supplier) >= 0, np.where(whole, host, into), _NONE)
    assumed = np.where(whole, settings.firm_strength, settings.colleague_strength)
    led_strength = worth[opener] * saturation(assumed, settings)

    led = led_strength > worth[direct]
    tie = np.where(led, opener, direct)
    found = np.column_stack([suppliers[tie], contacts[tie], np.full(len(tie), _NONE)])
    found[led & whole, 2] = contact[led & whole]
    pair = led & ~whole
    found[pair] = np.column_stack([supplier, suppliers[tie], contacts[tie]])[pair]
    return found, np.where(tie >= 0, np.maximum(worth[direct], led_strength), np.nan)


def _met(network: Network) -> Ints:
    """Ties that are not live although both have acted and neither has left."""
    ties, staying = network.ties, network.portfolio.left_at >= network.ties.end
    acted = ties.two_way | ~ties.two_way_known
    return np.flatnonzero(
        ~ties.live & acted & (ties.strength > 0) & staying[ties.supplier] & staying[ties.contact]
    )


def _cells(network: Network, tie: Ints) -> Ints:
    """The hole that each tie leads into by both functions; behind all of these, that by the client's function alone."""
    ties, function = network.ties, network.portfolio.function
    client, theirs = ties.client[tie], function[ties.contact[tie]]
    by_pair = (client * (_SIZE + 1) + function[ties.supplier[tie]]) * _SIZE + theirs
    return np.concatenate([by_pair, (client * (_SIZE + 1) + _SIZE) * _SIZE + theirs])


def _strongest(network: Network, tie: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Each key, and the strongest tie that has it, of equals the first pair; a tie may have several keys."""
    tie = np.tile(tie, len(key) // len(tie)) if len(tie) else tie
    order = order_by(key, falling(network.ties.strength[tie]), tie)
    keys, first = np.unique(key[order], return_index=True)
    return keys, tie[order[first]]


def _tie_of(wanted: Ints, strongest: tuple[Ints, Ints]) -> Ints:
    keys, tie = strongest
    if not len(keys):
        return np.full(len(wanted), _NONE)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, tie[place], _NONE)
