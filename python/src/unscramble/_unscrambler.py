"""The class that a user meets."""

from __future__ import annotations

import json
import os
import weakref
from collections import deque
from concurrent.futures import Future
from typing import Any, Deque, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union, cast

from ._errors import DocumentError, Error
from ._options import Options, Precision, Units
from ._program import find_program
from ._types import Document, OnError, OrderedRow, ScoredRow
from ._worker import Worker

AnyDocument = Union[Document, Mapping[str, Any]]


class Unscrambler:
    """Orders and scores documents, by one warm process of the program ``unscramble`` for each of the two.

    A process starts with the first document (loading the models takes a second or so) and stays until ``close``, the end of the ``with``
    block or of the interpreter. One that is killed is started again, and what it had in hand is tried once more.

    It may be used from several threads. After a fork the child starts processes of its own; results that the parent asked for stay the
    parent's. A pickle holds the options alone, so it can be handed to processes that are spawned.

    Args:
        fast: order without the language model that reads the articles: many times as fast, but the orders are not as good.
        read: let the language model read what is scored too: the scores of coherence, verifier, model and lead know orders better, and take many times as long.
        precision: "fp32" or "bf16"; what suits the processor if not given.
        device: "cpu", "cuda" or "cuda:N".
        threads: threads of each process, one a core if not given. Rows do not depend on it.
        keep_all: order (score) captions, notes and the like among the other sentences.
        seed: seed of the search, and of the shuffles.
        units: what is moved, "sentence", "paragraph" or "auto".
        explain: give ``reasons`` for each sentence.
        alternatives: give so many of the next best orders, too, 0..100.
        metrics: only these families of scores; without coherence, model, lead and embedding no model is loaded.
        shuffles: hold each score against so many shuffles of the same sentences.
        details: give scores of single sentences and pairs.
        only_scrambled: put only those documents in order that were likely scrambled, True or with this probability, 0..1; the others come as they
            are, with ``kept``. An article that is in order can only lose, so a corpus wants this.
        min_confidence: leave a document as it came if its new order has less than this confidence, 0..1.
        text_field, sentences_field, title_field, date_field, id_field: what these fields are called in the documents, a dot for each level.
        language: language of the splitting rules for documents that have a ``text``, an ISO 639 code.
        encoder, ordering_model, reader: folders of other models.
        program: the program, if not the one in this package or in PATH (see :func:`find_program`).

    What is not given is as the variables UNSCRAMBLE_FAST, UNSCRAMBLE_PRECISION, .. say (``unscramble order --help``).

    Raises:
        ProgramError: there is no such program.
    """

    def __init__(
        self,
        *,
        fast: bool = False,
        read: bool = False,
        precision: Optional[Precision] = None,
        device: Optional[str] = None,
        threads: Optional[int] = None,
        keep_all: bool = False,
        seed: int = 0,
        units: Units = "sentence",
        explain: bool = False,
        alternatives: int = 0,
        metrics: Optional[Sequence[str]] = None,
        shuffles: Optional[int] = None,
        details: bool = True,
        language: Optional[str] = None,
        only_scrambled: Union[bool, float] = False,
        min_confidence: Optional[float] = None,
        text_field: Optional[str] = None,
        sentences_field: Optional[str] = None,
        title_field: Optional[str] = None,
        date_field: Optional[str] = None,
        id_field: Optional[str] = None,
        encoder: Optional[Union[str, os.PathLike[str]]] = None,
        ordering_model: Optional[Union[str, os.PathLike[str]]] = None,
        reader: Optional[Union[str, os.PathLike[str]]] = None,
        program: Optional[Union[str, os.PathLike[str]]] = None,
    ) -> None:
        options = Options(
            fast=fast,
            read=read,
            precision=precision,
            device=device,
            threads=threads,
            encoder=_path(encoder),
            ordering_model=_path(ordering_model),
            reader=_path(reader),
            language=language,
            text_field=text_field,
            sentences_field=sentences_field,
            title_field=title_field,
            date_field=date_field,
            id_field=id_field,
            only_scrambled=only_scrambled,
            min_confidence=min_confidence,
            keep_all=keep_all,
            seed=seed,
            units=units,
            explain=explain,
            alternatives=alternatives,
            metrics=None if metrics is None else tuple(metrics),
            shuffles=shuffles,
            details=details,
        )
        self._open(options, _path(program))

    def _open(self, options: Options, program: Optional[str]) -> None:
        find_program(program)
        self._options, self._program = options, program
        self._order = Worker(program, options.order())
        self._score = Worker(program, options.score())
        self._finalizer = weakref.finalize(self, _close, self._order, self._score)

    def order(self, documents: Iterable[AnyDocument], *, on_error: OnError = "raise") -> List[OrderedRow]:
        """All documents in order, as a list. See `order_iter`."""
        return list(self.order_iter(documents, on_error=on_error))

    def order_iter(
        self, documents: Iterable[AnyDocument], *, on_error: OnError = "raise", ahead: int = 512
    ) -> Iterator[OrderedRow]:
        """Puts each document in order; a row a document, in the order of the documents.

        Args:
            documents: mappings that can be written as JSON, with ``sentences`` or a ``text``. They are taken as rows are: at most ``ahead``
                documents lie between the two ends, however slow either is.
            on_error: "raise" for a `DocumentError` in the place of the row, after which the iterator ends; "row" for the document as it came, with
                an ``error``.
            ahead: documents that are worked on at a time; some hundreds keep the program busy.

        Raises:
            DocumentError: a document cannot be done.
            ProgramError: the program cannot be started, or ended twice on the same documents.
        """
        return cast("Iterator[OrderedRow]", _stream(self._order, documents, on_error, ahead))

    def score(self, documents: Iterable[AnyDocument], *, on_error: OnError = "raise") -> List[ScoredRow]:
        """The scores of all documents, as a list. See `order_iter`."""
        return list(self.score_iter(documents, on_error=on_error))

    def score_iter(
        self, documents: Iterable[AnyDocument], *, on_error: OnError = "raise", ahead: int = 512
    ) -> Iterator[ScoredRow]:
        """Scores each document as it stands; a row a document. Arguments and errors are those of `order_iter`."""
        return cast("Iterator[ScoredRow]", _stream(self._score, documents, on_error, ahead))

    def submit_order(self, document: AnyDocument) -> Future[OrderedRow]:
        """Puts one document in order in the background. In asyncio: ``await asyncio.wrap_future(u.submit_order(document))``.

        It never waits, so how much is asked for at a time is the caller's to bound.
        """
        return cast("Future[OrderedRow]", self._order.submit(document, json.loads))

    def submit_order_line(self, line: bytes) -> Future[bytes]:
        """As `submit_order`, from JSON to JSON: what the program writes for this line of a JSONL file, to the byte, without the line end."""
        return self._order.submit(line, bytes)

    def submit_score_line(self, line: bytes) -> Future[bytes]:
        """As `submit_score`, from JSON to JSON."""
        return self._score.submit(line, bytes)

    def submit_score(self, document: AnyDocument) -> Future[ScoredRow]:
        """Scores one document in the background, as `submit_order` does."""
        return cast("Future[ScoredRow]", self._score.submit(document, json.loads))

    @property
    def options(self) -> Options:
        """What it was made with."""
        return self._options

    def close(self) -> None:
        """Ends the processes. Whoever waits for a row gets a `ClosedError`. It may be called twice."""
        self._finalizer()

    def __enter__(self) -> Unscrambler:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def __getstate__(self) -> Tuple[Options, Optional[str]]:
        return self._options, self._program

    def __setstate__(self, state: Tuple[Options, Optional[str]]) -> None:
        self._open(*state)

    def __repr__(self) -> str:
        return "<Unscrambler: {}>".format(" ".join(self._options.order()[1:]))


def _stream(
    worker: Worker, documents: Iterable[AnyDocument], on_error: OnError, ahead: int
) -> Iterator[Dict[str, Any]]:
    if on_error not in ("raise", "row"):
        raise ValueError('on_error is "raise" or "row", not {!r}'.format(on_error))
    if ahead < 1:
        raise ValueError("ahead is at least 1, not {}".format(ahead))
    return _rows(worker, documents, on_error, ahead)


def _rows(worker: Worker, documents: Iterable[AnyDocument], on_error: OnError, ahead: int) -> Iterator[Dict[str, Any]]:
    waiting: Deque[Tuple[AnyDocument, Future[Dict[str, Any]]]] = deque()
    taken, owner = 0, os.getpid()

    def first() -> Dict[str, Any]:
        nonlocal taken
        if os.getpid() != owner:
            raise Error("these rows were asked for before the fork and belong to the parent; ask again in the child")
        document, future = waiting.popleft()
        taken += 1
        try:
            return future.result()
        except DocumentError as error:
            if on_error == "raise":
                raise DocumentError(error.message, document, taken - 1) from None
            return {**document, "error": error.message}

    try:
        for document in documents:
            waiting.append((document, _submitted(worker, document)))
            while waiting and (len(waiting) >= ahead or waiting[0][1].done()):
                yield first()
        while waiting:
            yield first()
    finally:
        for _, future in waiting:
            future.cancel()


def _submitted(worker: Worker, document: AnyDocument) -> Future[Any]:
    """As `submit`, but what is wrong with the document comes in its turn."""
    try:
        return worker.submit(document, json.loads)
    except DocumentError as error:
        failed: Future[Any] = Future()
        failed.set_exception(error)
        return failed


def _close(*workers: Worker) -> None:
    for worker in workers:
        worker.close()


def _path(path: Optional[Union[str, os.PathLike[str]]]) -> Optional[str]:
    return None if path is None else os.fspath(path)
