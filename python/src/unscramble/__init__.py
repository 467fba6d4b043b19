"""Puts the sentences of scrambled articles back in order, and scores how coherent texts are.

>>> import unscramble
>>> with unscramble.Unscrambler(fast=True) as u:  # doctest: +SKIP
...     for row in u.order_iter(documents):
...         print(row["sentences"], row["article_confidence"])

The work is done by the program ``unscramble``, one warm process of it, so no libtorch is loaded into
this one and a torch of your own is not met. :class:`Unscrambler` may be used from several threads,
forks and pickles.
"""

from ._errors import ClosedError, DocumentError, Error, ProgramError
from ._program import find_program
from ._types import Constraint, Document, OnError, OrderedRow, ScoredRow
from ._unscrambler import Unscrambler
from ._version import __version__

__all__ = [
    "ClosedError",
    "Constraint",
    "Document",
    "DocumentError",
    "Error",
    "OnError",
    "OrderedRow",
    "ProgramError",
    "ScoredRow",
    "Unscrambler",
    "__version__",
    "find_program",
]
