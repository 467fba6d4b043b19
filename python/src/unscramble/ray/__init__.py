"""Ordering and scoring on a Ray cluster. Needs ``ray[data]``.

As a step of a pipeline of one's own::

    ray.data.read_parquet("s3://corpus/").map_batches(
        unscramble.ray.OrderActor,
        fn_constructor_kwargs={"threads": 2},
        batch_format="pyarrow", batch_size=256, concurrency=8, num_cpus=2,
    ).write_parquet("s3://ordered/")

Ray Data promises at-least-once for such a pipeline, even with its checkpoints: a block that was written and not yet noted when a worker died is
written again. ``python -m unscramble.ray INPUT OUTPUT`` is the run where every record comes once.
"""

from __future__ import annotations

from ..arrow import Order, Score

__all__ = ["OrderActor", "ScoreActor"]


class OrderActor(Order):
    """For ``map_batches(batch_format="pyarrow", concurrency=N)``: tables through `unscramble.arrow.order_table`.

    Each actor has a warm process of its own. Its arguments are those of `Unscrambler`; give ``threads`` the number of CPUs that an actor
    gets (``num_cpus``), or each will take all of its node.
    """


class ScoreActor(Score):
    """As `OrderActor`, through `unscramble.arrow.score_table`."""
