"""The Python of the documentation, run as it stands, but for what needs a package that is not installed."""

import contextlib
import io
import json
import os
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from tests.articles import articles

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "python" / "README.md", ROOT / "docs" / "python.md"]


class Documentation(unittest.TestCase):
    def test_examples_run(self):
        ran = 0
        before = os.getcwd()
        for page in PAGES:
            for number, code in enumerate(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)):
                with self.subTest("{}, example {}".format(page.name, number)), tempfile.TemporaryDirectory() as folder:
                    os.chdir(folder)
                    self.addCleanup(os.chdir, before)
                    lines = "".join(json.dumps(one) + "\n" for one in articles(5))
                    Path("articles.jsonl").write_text(lines, "utf-8")
                    Path("in").mkdir()
                    Path("in", "a.jsonl").write_text('{"text": "It rained. They left.", "id": "a"}\n', "utf-8")
                    said = io.StringIO()
                    with mock.patch.dict(os.environ, UNSCRAMBLE_FAST="true"), contextlib.redirect_stdout(said):
                        try:
                            exec(compile(code, str(page), "exec"), {"__name__": "example"})
                            ran += 1
                        except ModuleNotFoundError as error:
                            self.assertNotIn(error.name, ("unscramble", "json"))
                    if "ordered.jsonl" in code:
                        self.assertEqual(len(Path("ordered.jsonl").read_text("utf-8").splitlines()), 5)
                    elif "print(" in code:
                        self.assertTrue(said.getvalue())
                    os.chdir(before)
        self.assertGreaterEqual(ran, 2)


if __name__ == "__main__":
    unittest.main()
