"""What a page shows, taken away as a file: tables, the network, a report. Pictures are drawn again by the browser.

How a page offers what it shows:

A table
    ``offer_table(app, "flows", make)`` in the page's ``register``. ``make`` is given what the address asks
    (``Asked``: the page's own filters, a client, a person) and returns a ``Sheet``: an Arrow table of machine values
    under the columns' own names of exports, all rows that the filters match, in the order that is shown. It gets every
    fact through the page's ``data`` and ``asking``, so that rights hold.
    ``downloads.table(component, "flows", client=…)`` of ``dashboard.components.downloads`` then stands for the table
    on the page, plain or a grid: the same with two quiet links, CSV and XLSX. ``follow=True`` lets the links carry the
    filters that stand in the address of the page; a grid's links carry its order by themselves.
    The result tables of an analysis are offered already: ``downloads.table(component, "ties", client=client_id)``.
A picture
    ``downloads.picture(graph, name="map", title=…, as_of=…)`` of the same module stands for the ``dcc.Graph``, or for
    whatever holds one SVG: the same with two quiet buttons, PNG and SVG. Nothing is asked of the server.

What is common to all files happens here: names of people and clients beside their ids, texts that no spreadsheet runs,
safe names of files, refusals in words, and the note of who took what.

``offers.py`` knows what is offered, ``answers.py`` answers ``/download/NAME.FORM``, ``files.py`` writes, ``naming.py``
puts names beside ids, ``refusals.py`` says why not; the others are what this package offers itself.
"""

from dashboard.downloads.offers import Asked, File, Sheet, offer, offer_table

__all__ = ["Asked", "File", "Sheet", "offer", "offer_table"]
