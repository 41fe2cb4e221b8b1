"""Who can introduce us to whom, and who ties clients together?

``acquaintance`` is the graph of who knows whom, ``paths`` finds the strongest ways through it, ``targets`` the people
that a name stands for, ``connectors`` those who are known at many clients; ``telling`` says it in sentences.
"""
