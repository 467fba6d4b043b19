"""The shapes of documents and rows. Fields that are not named here pass through untouched."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

OnError = Literal["raise", "row"]


class Pin(TypedDict):
    """The sentence stands at this place of the result. Both count from 0."""

    sentence: int
    place: int


class Constraint(TypedDict, total=False):
    """What the order must obey: one of these. Sentences count from 0, in the order that came in."""

    lead: int
    last: int
    before: List[int]
    together: List[int]
    pin: Pin


class Document(TypedDict, total=False):
    """An article: either `sentences` or `text`, and what else is known of it."""

    sentences: Union[List[str], List[Dict[str, Any]], List[List[str]]]
    text: str
    title: Optional[str]
    date: Optional[str]
    url: Optional[str]
    para_starts: Optional[List[int]]
    constraints: List[Constraint]


class OrderedRow(TypedDict, total=False):
    """A document in order: its own fields, `sentences` in their new order, and these. `unscramble order --help` defines them."""

    sentences: List[Any]
    reconstructed: bool
    """True: the order was found, and must not pass for the author's own. Not there where a document was left as it came."""
    order: List[int]
    """order[k] is the index in the input of the k-th sentence of the output, from 0."""
    kind: List[str]
    """Of each sentence: body, caption, byline, note, promotion, copyright or furniture."""
    para_starts: Optional[List[int]]
    confidence: List[float]
    """Of each sentence, 0..1."""
    lead: Optional[int]
    article_confidence: Optional[float]
    """0..1."""
    lead_confidence: Optional[float]
    """0..1."""
    coherence: Dict[str, Optional[float]]
    """`before` and `after`, 0..1: the composite of the text as it came and as it is put in order."""
    score: float
    optimal: bool
    pieces: int
    scrambled: Optional[float]
    """0..1, the probability that the text as it came was scrambled on its way."""
    kept: str
    """Why a document was left as it came: "in order", "cannot be told" or "low confidence". There are no other results then."""
    units: str
    reasons: List[Any]
    alternatives: List[Dict[str, Any]]
    model: str
    schema: str
    error: str
    """Why the document could not be done; only with on_error="row", and then beside the document as it came."""


class ScoredRow(TypedDict, total=False):
    """A document with its scores. `unscramble score --help` defines them."""

    sentences: List[Any]
    scores: Dict[str, Any]
    scrambled: Optional[float]
    pairs: List[Any]
    model: str
    schema: str
    error: str
