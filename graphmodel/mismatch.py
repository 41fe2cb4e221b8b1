"""Where do network and trade disagree, or the network and what the CRM claims?

=================== ==================================================================================
code                rule
=================== ==================================================================================
exposed_stronghold  share of wallet above ``risk.stronghold_wallet_share`` on a point-to-point network
over_served         yearly revenue below the portfolio's ``risk.small_client_quantile``, and
                    ``risk.over_served_people`` or more of our people with a live tie
claimed_higher      the stage that the CRM claims is above the measured one; without a live tie, none and
                    dormant are alike
claimed_lower       it is below
trade_behind        the network alone would be in a higher stage: share of wallet or agreement fall short
=================== ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools
from graphmodel.arrow import chosen_texts
from graphmodel.commerce import Yardsticks
from graphmodel.network import Network
from graphmodel.stages.staging import DORMANT, Staging, without_trade
from graphmodel.tables import MISMATCHES, STAGES


def mismatches(
    network: Network, values: Mapping[str, Any], staged: Staging, yardsticks: Yardsticks
) -> pa.Array:
    """Codes of each relationship, parted by ``;``, in the order above; null without one."""
    risk, claimed = network.settings.risk, network.commerce.claimed_stage
    measured = np.maximum(staged.stage, DORMANT)
    with np.errstate(invalid="ignore"):
        strong = np.asarray(values["share_of_wallet"]) > risk.stronghold_wallet_share
        small = network.portfolio.revenue < yardsticks.small_revenue
    found: dict[str, Bools] = {
        "exposed_stronghold": strong & (staged.stage == STAGES.index("point_to_point")),
        "over_served": small & (np.asarray(values["people_supplier"]) >= risk.over_served_people),
        "claimed_higher": claimed > measured,
        "claimed_lower": (claimed >= 0) & (np.maximum(claimed, DORMANT) < measured),
        "trade_behind": without_trade(staged) > staged.stage,
    }
    return chosen_texts({code: found[code] for code in MISMATCHES})
