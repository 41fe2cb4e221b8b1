"""A mapping file proposed for exports that no built-in format knows, from their headers and a sample of their rows.

`propose` writes TOML in the language of `ingest.formats`, with the reason for each line beside it; `tried` applies a
mapping file to whole files without writing anything. What a proposal says is the reader's to judge: nothing that
is loaded depends on how alike a header is to a word, only on what the file says in the end.
"""

from __future__ import annotations

from ingest.proposing.proposal import Proposal, propose
from ingest.proposing.slots import SLOTS
from ingest.proposing.trial import Trial, tried

__all__ = ["SLOTS", "Proposal", "Trial", "propose", "tried"]
