"""Hugging Face datasets."""

import tempfile
import unittest

try:
    import datasets
    import pyarrow as pa

    import unscramble.datasets
except ImportError as error:
    raise unittest.SkipTest(str(error)) from error

from tests.articles import article, articles


class Datasets(unittest.TestCase):
    def setUp(self):
        datasets.disable_progress_bars()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = folder.name + "/{}.arrow"
        self.dataset = datasets.Dataset.from_list(
            [*articles(9), {"id": "bad", "sentences": [], "title": None}, article(9)]
        )

    def mapped(self, function, name, **more):
        function = self.dataset.with_format("arrow").map(
            function,
            batched=True,
            batch_size=4,
            cache_file_name=None if "num_proc" in more else self.cache.format(name),
            **more,
        )
        return function.with_format(None)

    def test_articles_come_in_order_and_keep_their_columns(self):
        one = self.mapped(unscramble.datasets.Order(fast=True, threads=1), "one")
        self.assertEqual(one["id"][:], self.dataset["id"][:])
        self.assertEqual(one["page"][:], self.dataset["page"][:])
        for before, row in zip(self.dataset, one):
            self.assertEqual(row["sentences"], [before["sentences"][k] for k in row["order"]])
            self.assertIsNone(row["error"])
        two = self.mapped(unscramble.datasets.Order(fast=True, threads=1), "two", num_proc=2)
        self.assertEqual(one[:], two[:])

    def test_scores(self):
        rows = self.mapped(unscramble.datasets.Score(metrics=["entity_graph"], threads=1), "scores")
        self.assertEqual(rows["sentences"][:], self.dataset["sentences"][:])
        self.assertIsNotNone(rows[0]["scores"]["entity_graph"]["pu"])
        self.assertIsNone(rows[0]["scores"]["cues"])
        self.assertIn(
            {"score": "entity_graph.pu", "reason": "needs at least 2 sentences; the text has 0"},
            rows[9]["scores"]["missing"],
        )

    def test_the_format_is_asked_for(self):
        with self.assertRaisesRegex(TypeError, "with_format"):
            self.dataset.map(unscramble.datasets.Score(metrics=["cues"]), batched=True)

    def test_the_same_options_are_the_same_function(self):
        from datasets.fingerprint import Hasher

        make = unscramble.datasets.Order
        self.assertEqual(Hasher.hash(make(fast=True)), Hasher.hash(make(fast=True)))
        self.assertNotEqual(Hasher.hash(make(fast=True)), Hasher.hash(make(fast=False)))


class Tables(unittest.TestCase):
    """The tables beneath, whose schema must be the program's rows'."""

    def test_every_field_of_a_row_has_a_column(self):
        import unscramble.arrow as arrow

        with unscramble.Unscrambler(
            fast=True, threads=1, explain=True, alternatives=2, units="auto", details=False
        ) as u:
            (ordered,) = u.order([article(0)])
            (scored,) = u.score([article(0)])
            own = {"id", "title", "sentences", "page"}
            self.assertLessEqual(set(ordered) - own, set(arrow.ORDERED.names))
            self.assertLessEqual(set(scored) - own, set(arrow.SCORED.names))
            self.same_fields(scored["scores"], arrow.SCORED.field("scores").type)
            table = arrow.order_table(u, pa.Table.from_pylist([article(0)]))
        (row,) = table.to_pylist()
        for name in ("reasons", "alternatives", "order", "kind", "coherence", "units", "confidence"):
            self.assertEqual(row[name], ordered[name], name)

    def same_fields(self, scores, type):
        self.assertEqual(set(scores) - {"missing"}, {field.name for field in type} - {"missing"})
        for name, value in scores.items():
            if isinstance(value, dict) and name != "missing":
                self.same_fields(value, type.field(name).type)

    def test_a_row_that_failed_says_why_and_keeps_what_it_had(self):
        import unscramble.arrow as arrow

        given = pa.table(
            {"id": [1, 2], "text": ["It rained. They left.", None], "order": ["a", "b"], "raw": [b"\xff", None]}
        )
        with unscramble.Unscrambler(fast=True, threads=1) as u:
            rows = arrow.order_table(u, given).to_pylist()
        self.assertEqual([row["input_order"] for row in rows], ["a", "b"])
        self.assertEqual(rows[0]["raw"], b"\xff")
        self.assertEqual(sorted(rows[0]["sentences"]), ["It rained.", "They left."])
        self.assertEqual((rows[1]["order"], rows[1]["sentences"]), (None, None))
        self.assertIn("expected an array of sentences", rows[1]["error"])

    def test_no_column_of_the_input_is_lost(self):
        import unscramble.arrow as arrow

        given = pa.table({"order": ["a"], "input_order": ["b"], "input_kind": ["c"]})
        (row,) = arrow.beside(given, arrow.results([{"order": [0]}], arrow.ORDERED)).to_pylist()
        self.assertEqual((row["input_input_order"], row["input_order"], row["input_kind"]), ("a", "b", "c"))
        self.assertEqual(row["order"], [0])


if __name__ == "__main__":
    unittest.main()
