"""Dolma's tagger and mixer, on what it is told to keep."""

import gzip
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import dolma  # noqa: F401
except ImportError as error:
    raise unittest.SkipTest(str(error)) from error

from unscramble import find_program

from tests.articles import STORY


def kept(folder, attributes, filter_by):
    """The ids of the documents that the mixer keeps, by attributes that stand in a folder of this name."""
    config = {
        "streams": [
            {
                "name": "kept",
                "documents": [str(folder / "documents" / "*.gz")],
                "attributes": [attributes],
                "output": {"path": str(folder / "kept"), "max_size_in_bytes": 1 << 20},
                "filter": filter_by,
            }
        ],
        "processes": 1,
    }
    (folder / "mix.json").write_text(json.dumps(config))
    mix = [str(Path(sys.executable).with_name("dolma")), "-c", str(folder / "mix.json"), "mix"]
    subprocess.run(mix, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    (found,) = (folder / "kept").glob("*.gz")
    with gzip.open(found, "rt") as file:
        return [json.loads(line)["id"] for line in file]


class Dolma(unittest.TestCase):
    def test_attributes_filter_documents(self):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            documents = folder / "documents"
            documents.mkdir()
            shuffled = [STORY[k] for k in (3, 4, 0, 2, 1)]
            texts = {"right": " ".join(STORY), "shuffled": " ".join(shuffled), "short": "It rained."}
            with gzip.open(documents / "a.jsonl.gz", "wt") as file:
                for name, text in texts.items():
                    file.write(json.dumps({"id": name, "text": text, "source": "made up"}) + "\n")
            command = [str(Path(sys.executable).with_name("dolma"))]
            tag = [
                "tag",
                "--documents",
                str(documents / "*"),
                "--taggers",
                "unscramble_v1",
                "--tagger_modules",
                "unscramble.dolma",
            ]
            subprocess.run(
                [*command, *tag, "--processes", "1", "--experiment", "ours"],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            with gzip.open(folder / "attributes" / "ours" / "a.jsonl.gz", "rt") as file:
                rows = [json.loads(line) for line in file]
            self.assertEqual([row["id"] for row in rows], list(texts))
            found = {row["id"]: row["attributes"] for row in rows}
            name = "ours__unscramble_v1__coherence"
            ((begin, end, right),) = found["right"][name]
            self.assertEqual((begin, end), (0, len(texts["right"])))
            ((_, _, disturbed),) = found["shuffled"][name]
            self.assertGreater(right, disturbed)
            self.assertEqual((found["short"][name], len(found["short"]["ours__unscramble_v1__failed"])), ([], 1))

            between = (right + disturbed) / 2
            include = {"include": ["$.attributes[?(@.{}[0][2] > {})]".format(name, between)]}
            self.assertEqual(kept(folder, "ours", include), ["right"])

    def test_attributes_of_the_command_filter_documents(self):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            documents = folder / "documents"
            documents.mkdir()
            shuffled = [STORY[k] for k in (3, 4, 0, 2, 1)]
            texts = {"right": " ".join(STORY), "shuffled": " ".join(shuffled)}
            with gzip.open(documents / "a.jsonl.gz", "wt") as file:
                for name, text in texts.items():
                    file.write(json.dumps({"id": name, "text": text, "source": "made up"}) + "\n")
            command = [find_program(), "score", "--to", "dolma", str(documents), "--output", str(folder / "attributes" / "own") + "/"]
            subprocess.run(command, check=True)
            exclude = {"exclude": ["$.attributes[?(@.unscramble__scrambled[0][2] > 0.5)]"]}
            self.assertEqual(kept(folder, "own", exclude), ["right"])


if __name__ == "__main__":
    unittest.main()
