"""Tables of documents in, tables of rows out, with one schema whatever the rows hold. Needs pyarrow.

A table has a column for each field of its documents: ``sentences`` (lists of strings) or ``text``, and ``title``, ``date``, ``url``,
``para_starts`` and ``constraints`` where there are any. All its columns pass through as they are, whatever their type, but for
``sentences``, which come in their new order. A column that has the name of one of the results is kept as ``input_<name>``.

Spark takes it as it is::

    def ordered(batches):
        with unscramble.Unscrambler(threads=1) as u:
            for batch in batches:
                yield from unscramble.arrow.order_table(u, pa.Table.from_batches([batch])).to_batches()

    df.mapInArrow(ordered, schema=...)
"""

from __future__ import annotations

from typing import Any, Collection, Dict, Iterable, List, Mapping, Sequence

import pyarrow as pa

from ._unscrambler import Unscrambler

READ = ("id", "title", "headline", "date", "url", "sentences", "text", "para_starts", "constraints")
"""The fields of a document that the program looks at."""


def _struct(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


def _scores(*names: str) -> pa.DataType:
    return pa.struct([(name, pa.float64()) for name in names])


_USE = _scores("kept", "dropped", "taken_up", "absent")

SENTENCES = pa.field("sentences", pa.list_(pa.string()))

ORDERED = pa.schema(
    [
        ("reconstructed", pa.bool_()),
        ("order", pa.list_(pa.int32())),
        ("kind", pa.list_(pa.string())),
        ("para_starts", pa.list_(pa.int32())),
        ("confidence", pa.list_(pa.float64())),
        ("lead", pa.int32()),
        ("article_confidence", pa.float64()),
        ("lead_confidence", pa.float64()),
        ("coherence", _scores("before", "after")),
        ("score", pa.float64()),
        ("optimal", pa.bool_()),
        ("pieces", pa.int32()),
        ("units", pa.string()),
        ("scrambled", pa.float64()),
        ("kept", pa.string()),
        ("alternatives", pa.list_(_struct(order=pa.list_(pa.int32()), score=pa.float64()))),
        ("reasons", pa.list_(pa.list_(_struct(feature=pa.string(), text=pa.string(), weight=pa.float64())))),
        ("model", pa.string()),
        ("schema", pa.string()),
        ("error", pa.string()),
    ]
)
"""What `order_table` sets, besides ``sentences``. Null where it was not asked for; all but ``error`` null where a document cannot be done."""

SCORED = pa.schema(
    [
        (
            "scores",
            _struct(
                coherence=pa.float64(),
                verifier=_scores("log_odds"),
                model=_scores("precedence", "adjacency", "log_likelihood", "percentile"),
                lead=_scores("probability", "headline_overlap", "who", "what", "when", "where"),
                cues=_scores("balance", "obeyed", "broken"),
                entity_grid=_struct(score=pa.float64(), salient=_USE, single=_USE),
                entity_graph=_scores("pu", "pw", "pacc", "pu_distance", "pw_distance", "pacc_distance"),
                embedding=_scores("first_order", "second_order"),
                coherence_parts=_scores("precedence", "adjacency", "ends", "slots", "entities", "similarity", "cues"),
                missing=pa.list_(_struct(score=pa.string(), reason=pa.string())),
            ),
        ),
        ("scrambled", pa.float64()),
        ("model", pa.string()),
        ("schema", pa.string()),
        ("error", pa.string()),
    ]
)
"""What `score_table` sets; of the scores, those of other ``metrics`` than were asked for are null."""


class Order:
    """A function from tables to tables, `order_table`, which holds a process of its own and can be pickled. The arguments are those of `Unscrambler`."""

    def __init__(self, **options: Any) -> None:
        self._unscrambler = Unscrambler(**options)

    def __call__(self, table: pa.Table) -> pa.Table:
        return order_table(self._unscrambler, _checked(table))


class Score:
    """As `Order`, of `score_table`."""

    def __init__(self, **options: Any) -> None:
        self._unscrambler = Unscrambler(**options, details=False)

    def __call__(self, table: pa.Table) -> pa.Table:
        return score_table(self._unscrambler, _checked(table))


def _checked(table: Any) -> pa.Table:
    if not isinstance(table, pa.Table):
        remedy = 'for map_batches say batch_format="pyarrow", for Dataset.map begin with dataset.with_format("arrow")'
        raise TypeError("expected a pyarrow.Table, found a {}; {}".format(type(table).__name__, remedy))
    return table


def order_table(unscrambler: Unscrambler, table: pa.Table) -> pa.Table:
    """A row for each document, in the same order. One that cannot be done keeps its sentences and says why in ``error``."""
    rows: Sequence[Mapping[str, Any]] = unscrambler.order(documents(unscrambler, table), on_error="row")
    name = unscrambler.options.sentences_field or SENTENCES.name
    if "." in name:
        raise ValueError("{}: in a table the sentences must be a column of their own".format(name))
    has = name in table.schema.names
    field = table.schema.field(name) if has else SENTENCES
    sentences = pa.array([row.get(field.name) for row in rows], field.type)
    if has:
        table = table.set_column(table.schema.names.index(name), field, sentences)
    else:
        table = table.append_column(field, sentences)
    return beside(table, results(rows, ORDERED))


def score_table(unscrambler: Unscrambler, table: pa.Table) -> pa.Table:
    """A row for each document, in the same order: its columns and its scores. Scores of single sentences, and those against shuffles,
    have no place in it: make the `Unscrambler` with ``details=False``."""
    return beside(table, results(unscrambler.score(documents(unscrambler, table), on_error="row"), SCORED))


def documents(unscrambler: Unscrambler, table: pa.Table) -> List[Dict[str, Any]]:
    """What the program reads of each document. A null is a field that is not there."""
    named = {field.partition(".")[0] for field in unscrambler.options.fields().values()}
    read = table.select([name for name in table.schema.names if name in READ or name in named])
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in read.to_pylist()]


def _plain(value: Any) -> Any:
    """Dates and the like as text."""
    return value if isinstance(value, (str, int, float, list, dict)) else str(value)


def results(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """The columns of the results."""
    # A document that cannot be done is as it came, and may have fields of these names.
    plain = [{"error": row["error"]} if "error" in row else _listed(row) for row in rows]
    return pa.Table.from_pylist(plain, schema)


def _listed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The reasons for missing scores as a list: a table has no objects with arbitrary names."""
    if "scores" not in row:
        return row
    reasons: Mapping[str, str] = row["scores"].get("missing", {})
    missing = [{"score": score, "reason": reason} for score, reason in reasons.items()]
    return {**row, "scores": {**row["scores"], "missing": missing}}


def beside(table: pa.Table, added: pa.Table) -> pa.Table:
    """The columns of both; one of `table` that has the name of one of the others becomes ``input_<name>``."""
    given, taken = set(table.schema.names), set(added.schema.names)
    table = table.rename_columns([_input_name(name, given) if name in taken else name for name in table.schema.names])
    for field in added.schema:
        table = table.append_column(field, added.column(field.name))
    return table


def _input_name(name: str, given: Collection[str]) -> str:
    """``input_<name>``, or ``input_input_<name>`` if that is a column of the input, too."""
    name = "input_" + name
    while name in given:
        name = "input_" + name
    return name
