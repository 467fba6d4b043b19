"""Steps of a datatrove pipeline. Needs datatrove.

::

    LocalPipelineExecutor(pipeline=[
        JsonlReader("in/"),
        unscramble.datatrove.Order(threads=1),
        JsonlWriter("out/"),
    ], tasks=8, workers=2).run()
"""

from __future__ import annotations

from itertools import pairwise, tee
from typing import Any, Iterable, Iterator, List, Mapping

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from ._unscrambler import Unscrambler

RESULT = "unscramble"


class Order(PipelineStep):  # type: ignore[misc]
    """Puts the text of each document in order.

    Takes ``metadata["sentences"]`` if there is such a list, else the sentences that ``text`` is split into; ``title``, ``date``, ``url`` and
    ``para_starts`` come from the metadata, too. Writes the new text, a paragraph a line, the new ``metadata["sentences"]`` if they were there, and
    what is known of the order under ``metadata["unscramble"]`` (see `OrderedRow`). A document that cannot be done passes through as it is, with
    ``metadata["unscramble"]["error"]``; none is dropped. The statistics count both.

    Args:
        options: those of `Unscrambler`. Each task has a process of its own, so ``threads=1`` with a worker a core.
    """

    name = "🧩 Unscramble: order"
    type = "✂️ - FORMAT"

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.unscrambler = Unscrambler(**options)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        return self._rows(data or ())

    def _rows(self, data: Iterable[Document]) -> Iterator[Document]:
        documents, sources = tee(data)
        rows = self.unscrambler.order_iter(map(asked, sources), on_error="row")
        for document, row in zip(documents, rows):
            self.take(document, row)
            self.stat_update("failed" if "error" in row else "ordered")
            self.update_doc_stats(document)
            yield document

    def take(self, document: Document, row: Mapping[str, Any]) -> None:
        """Puts what came out into the document."""
        document.metadata[RESULT] = found(row)
        if "error" not in row and "kept" not in row:
            document.text = text_of(row["sentences"], row.get("para_starts"))
            if "sentences" in document.metadata:
                document.metadata["sentences"] = row["sentences"]


class Score(Order):
    """Scores the text of each document as it stands. Changes nothing, and sets ``metadata["unscramble"]`` (see `ScoredRow`)."""

    name = "🧩 Unscramble: score"
    type = "🔎 - STATS"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, details=False)

    def _rows(self, data: Iterable[Document]) -> Iterator[Document]:
        documents, sources = tee(data)
        rows = self.unscrambler.score_iter(map(asked, sources), on_error="row")
        for document, row in zip(documents, rows):
            document.metadata[RESULT] = found(row)
            self.stat_update("failed" if "error" in row else "scored")
            yield document


def asked(document: Document) -> Mapping[str, Any]:
    """What the program is to know of a document. A date that was read as such is text again."""
    known = {
        name: document.metadata[name]
        for name in ("title", "headline", "url", "para_starts")
        if document.metadata.get(name)
    }
    if document.metadata.get("date"):
        known["date"] = str(document.metadata["date"])
    if "sentences" in document.metadata:
        return {**known, "sentences": document.metadata["sentences"]}
    return {**known, "text": document.text}


def found(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a row, without what the document holds itself."""
    if "error" in row:
        return {"error": row["error"]}
    own = ("title", "headline", "url", "date", "sentences", "text", "input_para_starts")
    return {name: value for name, value in row.items() if name not in own}


def text_of(sentences: List[Any], starts: Any) -> str:
    """A paragraph a line."""
    flat = [one["text"] if isinstance(one, dict) else one for one in sentences]
    bounds = sorted({0, *(starts or ()), len(flat)})
    return "\n".join(" ".join(flat[begin:end]) for begin, end in pairwise(bounds))
