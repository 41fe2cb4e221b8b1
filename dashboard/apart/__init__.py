"""Work in a process of its own: what it takes while it is under way goes back to the system as a whole.

``working`` starts such a process and waits for it, ``child`` is what runs there, ``files`` is how an answer comes back.
"""
