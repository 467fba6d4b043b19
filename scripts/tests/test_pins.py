"""A file that is not as pinned is named, with what was expected, found and to be done."""

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from provision import pins

PINS = Path(__file__).resolve().parents[1] / "pins.json"


class Pins(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def pin(self, content=b"right"):
        return pins.File("member", "lib/file", len(content), hashlib.sha256(content).hexdigest())

    def place(self, content):
        (self.root / "lib").mkdir(exist_ok=True)
        (self.root / "lib" / "file").write_bytes(content)

    def test_a_file_as_pinned_has_no_problem(self):
        self.place(b"right")
        self.assertEqual(self.pin().problems(self.root), [])

    def test_a_missing_file_is_named(self):
        self.assertEqual(self.pin().problems(self.root), ["{}/lib/file is missing".format(self.root)])

    def test_a_truncated_file_is_told_by_its_size(self):
        self.place(b"righ")
        self.assertEqual(self.pin().problems(self.root), ["{}/lib/file has 4 bytes, expected 5".format(self.root)])

    def test_a_changed_file_is_named_with_both_digests(self):
        self.place(b"wrong")
        (problem,) = self.pin().problems(self.root)
        self.assertIn("lib/file does not match its SHA-256", problem)
        self.assertIn("expected " + hashlib.sha256(b"right").hexdigest(), problem)
        self.assertIn("found " + hashlib.sha256(b"wrong").hexdigest(), problem)

    def test_a_tree_digest_sees_content_names_and_additions(self):
        self.place(b"right")
        first = pins.tree_digest(self.root)
        line = "{}  lib/file\n".format(hashlib.sha256(b"right").hexdigest())
        self.assertEqual(first, hashlib.sha256(line.encode()).hexdigest())
        self.place(b"wrong")
        changed = pins.tree_digest(self.root)
        self.place(b"right")
        (self.root / "lib" / "more").write_bytes(b"")
        added = pins.tree_digest(self.root)
        (self.root / "lib" / "more").unlink()
        (self.root / "lib" / "file").rename(self.root / "lib" / "renamed")
        self.assertEqual(len({first, changed, added, pins.tree_digest(self.root)}), 4)

    def test_a_text_that_setup_writes_is_checked_too(self):
        bundle = pins.Bundle("folder", "link", "1", [], {"lib/file": "right"})
        self.place(b"right")
        self.assertEqual(bundle.problems(self.root), [])
        self.place(b"wrong")
        self.assertEqual(len(bundle.problems(self.root)), 1)

    def test_the_shipped_pins_are_complete_and_stay_inside_their_folders(self):
        pinned = pins.load(PINS)
        self.assertEqual(sorted(pinned), ["libtorch", "model", "reader"])
        self.assertEqual(json.loads(PINS.read_text("utf-8"))["libtorch"]["version"], pinned["libtorch"].version)
        for bundle in pinned.values():
            parts = [part for wheel in bundle.wheels for part in [*wheel.files, *wheel.trees]]
            digests = [part.sha256 for part in [*bundle.wheels, *parts]]
            self.assertTrue(all(len(digest) == 64 for digest in digests))
            paths = [part.path for part in parts] + list(bundle.written)
            self.assertEqual(len(paths), len(set(paths)))
            self.assertFalse([path for path in paths if path.startswith("/") or ".." in path.split("/")])
