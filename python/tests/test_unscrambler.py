"""Rows, errors, streaming, and what happens to processes."""

import asyncio
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import unscramble
from tests.articles import STORY, article, articles

# No model is loaded for these scores, so a process of them starts at once.
WORDS = {"metrics": ["cues"], "threads": 1}
BAD = {"sentences": "not a list", "id": 7}


def words():
    return unscramble.Unscrambler(**WORDS)


class Order(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.u = unscramble.Unscrambler(fast=True, threads=1)
        cls.addClassCleanup(cls.u.close)

    def test_a_row_holds_the_order_and_all_that_the_document_held(self):
        given = articles(7)
        rows = self.u.order(given)
        self.assertEqual([row["id"] for row in rows], [one["id"] for one in given])
        for one, row in zip(given, rows):
            self.assertEqual(row["page"], one["page"])
            self.assertEqual(row["sentences"], [one["sentences"][k] for k in row["order"]])
            self.assertEqual(sorted(row["order"]), list(range(6)))
            self.assertEqual(list(row)[:4], ["id", "title", "sentences", "page"])
            self.assertEqual(row["schema"], "unscramble/1")

    def test_rows_are_those_of_the_command(self):
        given = articles(5)
        lines = "".join(json.dumps(one) + "\n" for one in given)
        command = [unscramble.find_program(), "order", "--fast", "--from", "jsonl", "--to", "jsonl"]
        done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
        self.assertEqual(self.u.order(given), [json.loads(line) for line in done.stdout.splitlines()])

    def test_lines_are_those_of_the_command_to_the_byte(self):
        odd = ['{"sentences":["Zo\\u00e9 left.","It rained."],"n":1.50}', ' { "x" : 1e5, "text": "It rained. She left." } ', "{ }", "{"]
        command = [unscramble.find_program(), "order", "--fast", "--from", "jsonl", "--to", "jsonl"]
        done = subprocess.run(command, input="\n".join(odd).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        futures = [self.u.submit_order_line(line.encode()) for line in odd]
        self.assertEqual([future.result() for future in futures[:2]], done.stdout.splitlines())
        for future, problem in zip(futures[2:], ("an empty object", "not JSON")):
            with self.assertRaisesRegex(unscramble.DocumentError, problem):
                future.result()
        for line in (b"[1]", b'{"a":\n1}', b""):
            with self.assertRaises(unscramble.DocumentError):
                self.u.submit_order_line(line)

    def test_constraints_are_kept(self):
        last = {**article(0), "constraints": [{"lead": 2}, {"last": 0}]}
        (row,) = self.u.order([last])
        self.assertEqual((row["order"][0], row["order"][-1]), (2, 0))

    def test_what_is_likely_in_order_is_left_alone(self):
        with unscramble.Unscrambler(fast=True, threads=1, only_scrambled=1.0) as u:
            (row,) = u.order([article(3)])
        self.assertIn(row["kept"], ("in order", "cannot be told"))
        self.assertEqual(row["sentences"], article(3)["sentences"])
        self.assertNotIn("order", row)

    def test_fields_have_the_names_that_are_given(self):
        nested = {"page": {"body": " ".join(STORY)}, "headline": "Ferry"}
        with unscramble.Unscrambler(fast=True, threads=1, text_field="page.body") as u:
            (row,) = u.order([nested])
        self.assertEqual(sorted(row["order"]), list(range(len(STORY))))

    def test_a_document_without_fields_is_no_document(self):
        with self.assertRaisesRegex(unscramble.DocumentError, "document 1: document: expected an array of sentences"):
            self.u.order([article(1), {}])

    def test_an_error_says_which_document_what_and_what_to_do(self):
        wrong = {**article(3), "constraints": [{"lead": 40}]}
        rows = self.u.order_iter([article(1), wrong, article(2)])
        self.assertEqual(next(rows)["id"], "article-1")
        with self.assertRaises(unscramble.DocumentError) as raised:
            next(rows)
        self.assertEqual(raised.exception.index, 1)
        self.assertEqual(raised.exception.document, wrong)
        self.assertIn("there is no 40", str(raised.exception))
        copy = pickle.loads(pickle.dumps(raised.exception))
        self.assertEqual(str(copy), str(raised.exception))

    def test_more_documents_than_are_worked_on_at_a_time(self):
        rows = list(self.u.order_iter((article(k) for k in range(60)), ahead=7))
        self.assertEqual([row["id"] for row in rows], ["article-{}".format(k) for k in range(60)])


class Scores(unittest.TestCase):
    def test_scores_under_their_names(self):
        with unscramble.Unscrambler(metrics=["entity_graph", "cues"], details=False) as u:
            (row,) = u.score([article(0)])
        self.assertEqual(set(row["scores"]) - {"missing"}, {"cues", "entity_graph"})
        self.assertEqual(row["sentences"], article(0)["sentences"])


class Errors(unittest.TestCase):
    def setUp(self):
        self.u = words()
        self.addCleanup(self.u.close)

    def test_as_rows_each_stands_in_its_place(self):
        given = [BAD if k % 3 == 0 else article(k) for k in range(90)]
        rows = self.u.score(given, on_error="row")
        self.assertEqual(len(rows), 90)
        for k, row in enumerate(rows):
            self.assertEqual("error" in row, k % 3 == 0)
            self.assertEqual(row["id"], given[k]["id"])
        self.assertEqual(rows[87], {**BAD, "error": "sentences: expected an array, found a string"})

    def test_messages_are_those_of_the_command(self):
        given = [{}, {"x": 1}, {"x": 1, "y": 2}, {"x": 1, "y": 2, "z": 3}, {"content": "It rained. They left."}]
        lines = "".join(json.dumps(one) + "\n" for one in given)
        command = [unscramble.find_program(), "score", "--metrics", "cues", "--from", "jsonl", "-"]
        done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = [line.split(": ", 2)[2] for line in done.stderr.decode().splitlines()]
        self.assertEqual([row["error"] for row in self.u.score(given, on_error="row")], said)

    def test_what_is_no_json_is_named_in_its_turn(self):
        for odd in ({"sentences": STORY, "seen": {1, 2}}, {"sentences": STORY, "x": float("nan")}, ["a", "b"]):
            rows = self.u.score_iter([article(0), odd])
            self.assertEqual(next(rows)["id"], "article-0")
            with self.assertRaisesRegex(unscramble.DocumentError, "document 1: cannot be written as JSON"):
                next(rows)
        self.assertIn("JSON", self.u.score([{"sentences": STORY, "x": {1}}], on_error="row")[0]["error"])

    def test_wrong_arguments_are_refused_at_once(self):
        with self.assertRaises(ValueError):
            self.u.score_iter([], on_error="ignore")
        with self.assertRaises(ValueError):
            self.u.score_iter([], ahead=0)
        with self.assertRaisesRegex(unscramble.ProgramError, "no such program"):
            unscramble.Unscrambler(program="/nowhere/unscramble")

    def test_a_program_that_cannot_work_says_why_and_is_not_tried_again(self):
        with unscramble.Unscrambler(ordering_model="/nowhere/model") as u:
            with self.assertRaises(unscramble.ProgramError) as raised:
                u.order([article(0)])
        self.assertEqual(raised.exception.exit_code, 3)
        self.assertIn("/nowhere/model", str(raised.exception))

    def test_nothing_is_done_after_the_end(self):
        self.u.close()
        self.u.close()
        with self.assertRaises(unscramble.ClosedError):
            self.u.score([article(0)])


class Streaming(unittest.TestCase):
    def test_a_row_comes_before_the_next_document_is_given(self):
        with words() as u:
            for k in range(5):
                self.assertEqual(u.submit_score(article(k)).result(60)["id"], article(k)["id"])

    def test_documents_are_taken_as_rows_are(self):
        taken = []

        def source():
            for k in range(200):
                taken.append(k)
                yield article(k)

        with words() as u:
            rows = u.score_iter(source(), ahead=10)
            for _ in range(5):
                next(rows)
            self.assertLessEqual(len(taken), 5 + 10)

    def test_rows_larger_than_pipes_do_not_lock_up(self):
        large = [{**article(k), "blob": "x" * 300_000} for k in range(40)]
        with words() as u:
            rows = u.score(large)
        self.assertTrue(all(row["blob"] == "x" * 300_000 for row in rows))


class Processes(unittest.TestCase):
    def test_a_killed_program_is_started_again_and_nothing_is_lost(self):
        with words() as u:
            rows = u.score_iter((article(k) for k in range(3000)), ahead=300)
            seen = [next(rows)]
            first = u._score.pid
            with self.assertLogs("unscramble", "WARNING"):
                os.kill(first, signal.SIGKILL)
                seen += rows
            self.assertNotEqual(u._score.pid, first)
        self.assertEqual([row["id"] for row in seen], [article(k)["id"] for k in range(3000)])

    def test_a_program_that_ends_twice_on_a_document_is_given_up(self):
        # It reads a line and kills itself.
        with script("read line; kill -9 $$") as program, unscramble.Unscrambler(program=program) as u:
            with self.assertLogs("unscramble", "WARNING") as logged:
                with self.assertRaisesRegex(unscramble.ProgramError, "killed by signal 9"):
                    u.order([article(0)])
            self.assertEqual(len(logged.output), 1)

    def test_a_program_that_died_idle_is_not_missed(self):
        with words() as u:
            u.score([article(0)])
            os.kill(u._score.pid, signal.SIGKILL)
            self.assertEqual(u.score([article(1)])[0]["id"], "article-1")

    def test_threads_share_it(self):
        with words() as u, ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda k: u.score([article(k)] * 20), range(40))
            self.assertEqual([rows[-1]["id"] for rows in found], [article(k)["id"] for k in range(40)])

    def test_asyncio(self):
        async def scores(u):
            futures = [asyncio.wrap_future(u.submit_score(article(k))) for k in range(30)]
            return [row["id"] for row in await asyncio.gather(*futures)]

        with words() as u:
            self.assertEqual(asyncio.run(scores(u)), [article(k)["id"] for k in range(30)])

    def test_closing_wakes_who_waits(self):
        with script("sleep 600") as program:
            u = unscramble.Unscrambler(program=program)
            future = u.submit_order(article(0))
            threading.Timer(0.2, u.close).start()
            with self.assertRaises(unscramble.ClosedError):
                future.result(60)

    def test_a_fork_and_a_spawned_process_have_their_own(self):
        with words() as u:
            u.score([article(0)])
            for method in ("fork", "spawn", "forkserver"):
                context = multiprocessing.get_context(method)
                with context.Pool(2) as pool:
                    found = pool.starmap(score_elsewhere, [(u, k) for k in range(4)])
                self.assertEqual([name for name, _ in found], [article(k)["id"] for k in range(4)])
                self.assertNotIn(u._score.pid, [pid for _, pid in found])
            self.assertEqual(u.score([article(9)])[0]["id"], "article-9")

    def test_a_bare_fork_leaves_the_parent_its_rows(self):
        with words() as u:
            rows = u.score_iter(articles(50))
            next(rows)
            child = os.fork()
            if child == 0:
                try:
                    next(rows)
                except unscramble.Error:
                    os._exit(u.score([article(3)])[0]["id"] != "article-3")
                os._exit(2)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(len(list(rows)), 49)

    def test_nothing_is_left_when_the_interpreter_ends(self):
        code = (
            "import unscramble; from tests.articles import article\n"
            "u = unscramble.Unscrambler(metrics=['cues'])\n"
            "u.score([article(0)]); print(u._score.pid, flush=True)\n"
        )
        for ending in ("", "u.submit_score(article(1)); raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)"):
            done = subprocess.run([sys.executable, "-c", code + ending], stdout=subprocess.PIPE, timeout=120)
            self.assertTrue(gone(int(done.stdout)), ending)


def score_elsewhere(u, number):
    return u.score([article(number)])[0]["id"], u._score.pid


class script:
    """A program of a few words of shell."""

    def __init__(self, text):
        self.text = text

    def __enter__(self):
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "program")
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + self.text + "\n")
        os.chmod(path, 0o755)
        return path

    def __exit__(self, *raised):
        self.folder.cleanup()


def gone(pid, within=30.0):
    """Whether a process ends within so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            with open("/proc/{}/stat".format(pid)) as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


if __name__ == "__main__":
    unittest.main()
