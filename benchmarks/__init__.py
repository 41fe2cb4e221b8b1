"""The figures of the README: ratios measured in one run, on one machine, on the same data.

``python -m benchmarks`` is ``__main__``: it asks the ``sections`` for figures and prints them beside the
``targets``. A section starts whole processes (``processes``) on portfolios made for it (``data``) and holds
the program against a yardstick (``scan``) or against what else one would run (``peers``).
"""
