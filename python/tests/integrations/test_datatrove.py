"""A datatrove pipeline, from reader to writer."""

import gzip
import json
import tempfile
import unittest
from pathlib import Path

try:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    import unscramble.datatrove
except ImportError as error:
    raise unittest.SkipTest(str(error)) from error

from tests.articles import STORY, article


class Datatrove(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "in").mkdir()
        for shard in range(2):
            lines = [
                {"id": "{}-{}".format(shard, k), "text": " ".join(article(k)["sentences"]), "title": "Ferry"}
                for k in range(4)
            ]
            lines.append({**article(9), "text": "-", "id": "{}-list".format(shard)})
            lines.append({"id": "{}-bad".format(shard), "text": "It rained.", "sentences": 3})
            (self.folder / "in" / "{}.jsonl".format(shard)).write_text(
                "".join(json.dumps(line) + "\n" for line in lines)
            )

    def run_step(self, step):
        steps = [JsonlReader(str(self.folder / "in")), step, JsonlWriter(str(self.folder / "out"))]
        LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(self.folder / "logs")).run()
        rows = {}
        for path in (self.folder / "out").glob("*.gz"):
            with gzip.open(path, "rt") as file:
                rows.update((row["id"], row) for row in map(json.loads, file))
        stats = json.loads((self.folder / "logs" / "stats.json").read_text())
        return rows, next(one["stats"] for one in stats if "Unscramble" in one["name"])

    def test_texts_come_in_order_and_none_is_lost(self):
        rows, stats = self.run_step(unscramble.datatrove.Order(fast=True, threads=1))
        self.assertEqual(len(rows), 12)
        self.assertEqual((stats["ordered"], stats["failed"]), (10, 2))
        row = rows["0-2"]
        self.assertNotEqual(row["text"], " ".join(article(2)["sentences"]))
        self.assertEqual(sorted(row["text"].split()), sorted(" ".join(article(2)["sentences"]).split()))
        self.assertEqual(sorted(row["metadata"]["unscramble"]["order"]), list(range(len(STORY) + 1)))
        listed = rows["1-list"]["metadata"]
        self.assertEqual(listed["sentences"], [article(9)["sentences"][k] for k in listed["unscramble"]["order"]])
        bad = rows["1-bad"]
        self.assertEqual(bad["text"], "It rained.")
        self.assertEqual(bad["metadata"]["unscramble"], {"error": "sentences: expected an array, found a number"})

    def test_scores_change_nothing(self):
        rows, stats = self.run_step(unscramble.datatrove.Score(metrics=["entity_graph"], threads=1))
        self.assertEqual(rows["0-2"]["text"], " ".join(article(2)["sentences"]))
        self.assertGreater(rows["0-2"]["metadata"]["unscramble"]["scores"]["entity_graph"]["pu"], 0)
        self.assertEqual(stats["scored"], 10)


if __name__ == "__main__":
    unittest.main()
