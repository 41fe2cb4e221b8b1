"""How fast the dashboard answers: a process of its own, a real browser, and many people at once."""
