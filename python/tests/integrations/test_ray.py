"""A local cluster of two nodes."""

import contextlib
import gzip
import io
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
    import ray
    from ray.cluster_utils import Cluster

    import unscramble.ray
    from unscramble.ray.__main__ import main
except ImportError as error:
    raise unittest.SkipTest(str(error)) from error

import unscramble
from tests.articles import article

BAD_LINES = ['{"sentences": 3, "id": "bad"}', "no json", "[1]", '{"title": "é"}']


class Ray(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(
            initialize_head=True,
            head_node_args={"num_cpus": 2, "include_dashboard": False, "object_store_memory": 100 << 20},
        )
        cls.addClassCleanup(cls.cluster.shutdown)
        cls.cluster.add_node(num_cpus=2, object_store_memory=100 << 20)
        cls.cluster.wait_for_nodes()
        ray.init(address=cls.cluster.address, log_to_driver=False, logging_level="ERROR")
        cls.addClassCleanup(ray.shutdown)
        ray.data.DataContext.get_current().enable_progress_bars = False

        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.input = cls.folder / "in"
        (cls.input / "more").mkdir(parents=True)
        lines = [json.dumps(article(k), ensure_ascii=False) for k in range(20)]
        for k, bad in enumerate(BAD_LINES):
            lines.insert(3 + 5 * k, bad)
        lines.insert(2, "")
        cls.lines = lines
        (cls.input / "a.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        with gzip.open(cls.input / "more" / "b.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(json.dumps(article(k)) for k in range(100, 117)))
        cls.table = pa.Table.from_pylist([{**article(k), "score": float(k)} for k in range(200, 221)])
        pq.write_table(cls.table, cls.input / "c.parquet", row_group_size=6)

    def run_main(self, output, *more):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = main([str(self.input), str(output), "--rows", "7", "--actors", "2", "--fast", *more])
        return code, said.getvalue()

    def single_machine(self, path):
        """What the command makes of a file, by line number."""
        command = [unscramble.find_program(), "order", "--fast", "--from", "jsonl", "--to", "jsonl", str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.stdout.splitlines()

    def check_output(self, output):
        """Every row once, and the same to the byte as the command writes on one machine."""
        parts = sorted(path.name for path in output.glob("*.parquet"))
        counts = {"a.jsonl": 4, "more__b.jsonl.gz": 3, "c.parquet": 3}
        wanted = ["{}-{:06d}.parquet".format(name, k) for name, count in counts.items() for k in range(count)]
        self.assertEqual(parts, sorted(wanted))
        self.assertEqual([path.name for path in output.glob(".*")], [])

        found = pa.concat_tables([pq.read_table(path) for path in sorted(output.glob("a.jsonl-*"))])
        numbers = [k + 1 for k, line in enumerate(self.lines) if line]
        self.assertEqual(found.column("row_id").to_pylist(), ["a.jsonl:{}".format(number) for number in numbers])
        rows = found.to_pylist()
        done = [row for row in rows if row["error"] is None]
        self.assertEqual([row["document"].encode() for row in done], self.single_machine(self.input / "a.jsonl"))
        self.assertEqual([row["document"] for row in rows if row["error"]], BAD_LINES)
        self.assertEqual(done[0]["sentences"], json.loads(done[0]["document"])["sentences"])

        packed = pa.concat_tables([pq.read_table(path) for path in sorted(output.glob("more__b*"))])
        self.assertEqual(
            [row.encode() for row in packed.column("document").to_pylist()],
            self.single_machine(self.input / "more" / "b.jsonl.gz"),
        )

        tables = pa.concat_tables([pq.read_table(path) for path in sorted(output.glob("c.parquet-*"))])
        self.assertEqual(tables.column("id"), self.table.column("id"))
        self.assertEqual(tables.column("page"), self.table.column("page"))
        self.assertEqual(tables.column("input_score"), self.table.column("score"))
        for before, row in zip(self.table.to_pylist(), tables.to_pylist()):
            self.assertEqual(row["sentences"], [before["sentences"][k] for k in row["order"]])
        return [path.read_bytes() for path in sorted(output.glob("*.parquet"))]

    def test_a_worker_that_is_killed_costs_nothing(self):
        undisturbed = self.folder / "undisturbed"
        code, said = self.run_main(undisturbed)
        self.assertEqual(code, 1, said)
        self.assertIn("62 records in 10 parts, 4 failed", said)
        expected = self.check_output(undisturbed)

        killed = []
        output = self.folder / "killed"
        threading.Thread(target=kill_an_actor, args=(output, killed), daemon=True).start()
        self.assertEqual(self.run_main(output)[0], 1)
        self.assertEqual(len(killed), 1, "it was over before an actor could be killed")
        self.assertEqual(self.check_output(output), expected)

    def test_a_run_goes_on_where_it_was(self):
        output = self.folder / "resumed"
        self.assertEqual(self.run_main(output)[0], 1)
        expected = self.check_output(output)
        stamps = {path: path.stat().st_mtime_ns for path in output.glob("*.parquet")}
        lost = output / "a.jsonl-000002.parquet"
        lost.unlink()
        (output / ".a.jsonl-000002.parquet.torn").write_bytes(b"PAR1")
        code, said = self.run_main(output)
        self.assertEqual((code, "give --resume" in said), (2, True), said)
        code, said = self.run_main(output, "--resume", "--keep-all")
        self.assertEqual((code, "begun with other options" in said), (2, True), said)
        code, said = self.run_main(output, "--resume")
        self.assertEqual((code, "1 of 10 parts to do" in said), (1, True), said)
        self.assertEqual(self.check_output(output), expected)
        del stamps[lost]
        self.assertEqual({path: path.stat().st_mtime_ns for path in stamps}, stamps)

    def test_actors_are_a_step_of_a_pipeline(self):
        for actor, column in ((unscramble.ray.OrderActor, "confidence"), (unscramble.ray.ScoreActor, "scores")):
            dataset = ray.data.from_arrow(self.table).map_batches(
                actor,
                fn_constructor_kwargs={"fast": True, "threads": 1}
                if column == "confidence"
                else {"threads": 1, "metrics": ["cues"]},
                batch_format="pyarrow",
                batch_size=5,
                concurrency=1,
            )
            rows = sorted(dataset.take_all(), key=lambda row: row["input_score" if column == "confidence" else "score"])
            self.assertEqual([row["id"] for row in rows], self.table.column("id").to_pylist())
            self.assertTrue(all(row[column] is not None and row["error"] is None for row in rows))

    def test_what_cannot_be_read_is_named(self):
        said = io.StringIO()
        odd = self.folder / "odd"
        odd.mkdir()
        (odd / "a.csv").write_text("x")
        with contextlib.redirect_stderr(said):
            self.assertEqual(main([str(odd), str(self.folder / "out")]), 2)
        self.assertIn("a.csv: expected .parquet, .jsonl", said.getvalue())


def kill_an_actor(output, killed):
    """Kills an actor of ours when a part has been made."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        if any(output.glob("*.parquet")):
            for pid in descendants(os.getpid()):
                with contextlib.suppress(OSError):
                    if b"MapWorker" in Path("/proc/{}/cmdline".format(pid)).read_bytes():
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                        return
        time.sleep(0.01)


def descendants(pid):
    for task in Path("/proc/{}/task".format(pid)).glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                yield int(child)
                yield from descendants(child)


if __name__ == "__main__":
    unittest.main()
