"""A tagger for Dolma. Needs dolma.

``dolma tag --tagger_modules unscramble.dolma --taggers unscramble_v1 ..`` writes attributes beside the documents, row by row, for
``dolma mix`` to filter by. Each is of the whole text:

* ``coherence``, 0..1: the probability that the text stands in its author's order and not in a disturbed one.
* ``failed``, 1: it cannot be scored (it has fewer than two sentences, say), and has no ``coherence``.
"""

from __future__ import annotations

from typing import List

from dolma.core.data_types import DocResult, Document, Span
from dolma.core.registry import TaggerRegistry
from dolma.core.taggers import BaseTagger

from ._unscrambler import Unscrambler


@TaggerRegistry.add("unscramble_v1")
class UnscrambleTagger(BaseTagger):  # type: ignore[misc]
    """Dolma makes one for each of its processes and gives it a document at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._unscrambler = Unscrambler(threads=1, metrics=["coherence"], details=False)

    @property
    def defaults(self) -> List[str]:
        return ["coherence", "failed"]

    def predict(self, doc: Document) -> DocResult:
        (row,) = self._unscrambler.score([{"text": doc.text}], on_error="row")
        coherence = row.get("scores", {}).get("coherence")
        kind, score = ("failed", 1.0) if coherence is None else ("coherence", coherence)
        return DocResult(doc=doc, spans=[Span(start=0, end=len(doc.text), type=kind, score=score)])
