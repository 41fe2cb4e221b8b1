"""Which of our functions and departments hold which clients and groups of clients: what the map shows.

``view`` is what a reader asked to see, as the address says it; ``table`` counts ties by client and column of ours;
``rows`` filters, sorts and folds them; ``cell`` tells who is behind one of them; ``people`` who of ours holds several
clients; ``groups`` what a group is as a whole.
"""
