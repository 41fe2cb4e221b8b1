"""How old and how whole the data is: what was loaded, what was left aside, what is missing."""
