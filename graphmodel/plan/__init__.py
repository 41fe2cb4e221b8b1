"""Which new ties lower the exposed revenue most, when there is time for so many of them only?

A relationship is severed when no live tie is left, and a tie goes when either of its two people leaves. So

    severance(E) = P(no tie of E holds) = 1 − P(∪_{e ∈ E} A_e),        A_e = both people of tie e stay,

and what new ties take off the exposed revenue is revenue · (P(∪ A_e, new ties in) − P(∪ A_e, without them)).

**The gain is submodular.** P(∪ A_e) is the measure of a union: a weighted coverage, and every coverage is monotone and
submodular (the tie e adds P(A_e ∖ ∪_E A), which can only shrink when E grows). That people serve several ties makes the
A_e dependent and changes nothing of it. Reliability is not submodular in general: two links in series are worth
nothing one by one. Here every tie is a whole path by itself, as neither firm as such is ever lost. A sum over clients
with weights ≥ 0 stays submodular. *It ends* where one choice needs two ties to be worth anything: a contact who is only
reached through another new contact, a budget in whole clients. Routes are advice here, no constraint, so the case does
not arise.

**The choice.** Greedy, the best tie first, reaches at least 1 − 1/e (63%) of the best plan of that many ties
(Nemhauser, Wolsey & Fisher 1978). Clients share no ties, so only the client that was chosen last has to be looked at
again, and a client is looked at only when its bound leads the queue (lazy evaluation: Minoux 1978). Because of
submodularity the gains within a client only fall; taking the largest of all clients again and again is therefore the
exact way to part the budget among the clients' curves (their knapsack), and dynamic programming over clients would give
the same plan. What greedy can miss lies within a client, and is looked for there
(``trying``).

**The bound.** No plan is trusted blindly: for each client

    severance(E ∪ {e₁ … e_k}) ≥ severance(E) · Π (1 − P(A_{e_i}))

as the complements of the A_e are decreasing events of independent people, which hang together positively (Harris 1960).
With the largest P(A_e) this bounds what any k ties can do for the client, as do the k largest gains of single ties
(submodularity) and all possible ties at once. The best allotment of these bounds bounds every plan. Ties between two
people who hold no other tie there reach the first bound, so a plan of such ties is proven to be the best.
"""

from __future__ import annotations

from graphmodel.plan.planning import Budget, Plan, plan
from graphmodel.plan.scene import Scene

__all__ = ["Budget", "Plan", "Scene", "plan"]
