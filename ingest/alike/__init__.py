"""Which records may be one: proposals, best first, for a user to decide."""
