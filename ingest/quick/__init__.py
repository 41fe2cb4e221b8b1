"""Large files of interactions, added up as they are read as long as nothing about them is in doubt.

The careful way (`ingest.load`) judges each cell as raw text and keeps what it rejects: it takes its time. Most files
have nothing to reject. So such a file is added up by the names in it, in one pass that needs nobody's records and runs
while they are read; then its names are looked up and its sums checked as sets. At the first doubt (a text that is
not a plain time, an unknown channel or person, an id that occurs twice, a broken row) the whole pass is forgotten
and the file is read with care. Both ways give the same tables.
"""

from ingest.quick.csv_source import CsvSource
from ingest.quick.file import QuickFile, quick_file
from ingest.quick.source import InDoubtError, QuickSource

__all__ = ["CsvSource", "InDoubtError", "QuickFile", "QuickSource", "quick_file"]
