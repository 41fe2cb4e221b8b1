"""One relationship on one page, to be handed to those who decide: pure text in, one self-contained file out.

``contents`` says what stands on it, ``drawing`` draws the two firms, ``page`` writes HTML that loads and runs nothing,
``printing`` has an installed Chromium make a PDF or a picture of it.
"""
