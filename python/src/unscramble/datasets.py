"""For ``datasets.Dataset.map``. Needs datasets, and pyarrow, which comes with it.

::

    dataset = datasets.load_dataset("json", data_files="articles.jsonl", split="train")
    ordered = dataset.with_format("arrow").map(unscramble.datasets.Order(threads=1), batched=True, num_proc=2)

The format makes batches tables, whose columns have a type even where all of a batch is null. A pickle of these functions is their options, so the
cache of ``datasets`` knows a run with the same options again.
"""

from .arrow import Order, Score

__all__ = ["Order", "Score"]
