"""Nothing that is half unpacked, or not as pinned, ever gets into place."""

import contextlib
import hashlib
import io
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from provision import DAMAGED, Failure, cache, pins, wheels

CONTENT = b"library"
HEADERS = {"torch/include/a.h": b"a", "torch/include/b/c.h": b"c"}


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Wheels(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        self.work = self.root / "work"
        self.work.mkdir()
        self.place = self.root / "place"
        tree = "".join("{}  {}\n".format(digest(HEADERS[n]), n[len("torch/include/") :]) for n in sorted(HEADERS))
        self.file = pins.File("torch/lib/libc10.so", "lib/libc10.so", len(CONTENT), digest(CONTENT))
        self.tree = pins.Tree("torch/include/", "include", 2, 2, digest(tree.encode()))

    def wheel(self, members):
        """A wheel that holds `members`, already fetched, with the pins of a good one."""
        archive = self.work / "torch.whl"
        with zipfile.ZipFile(archive, "w") as opened:
            for name, content in members.items():
                opened.writestr(name, content)
        content = archive.read_bytes()
        return pins.Wheel("torch==1", archive.name, len(content), digest(content), [self.file], [self.tree])

    def good(self):
        return self.wheel({self.file.member: CONTENT, "torch/__init__.py": b"no", **HEADERS})

    def refused(self, members, expected):
        with self.assertRaises(Failure) as caught:
            wheels.install(self.wheel(members), self.place, self.work)
        self.assertEqual(caught.exception.code, DAMAGED)
        self.assertIn(expected, str(caught.exception))
        self.assertFalse(self.place.exists(), "nothing may be in place")

    def test_only_pinned_members_are_put_in_place_and_the_wheel_goes(self):
        wheel = self.good()
        wheels.install(wheel, self.place, self.work)
        names = sorted(p.relative_to(self.place).as_posix() for p in self.place.rglob("*") if p.is_file())
        self.assertEqual(names, ["include/a.h", "include/b/c.h", "lib/libc10.so"])
        self.assertEqual(wheel.problems(self.place), [])
        self.assertFalse((self.work / wheel.filename).exists())

    def test_what_is_damaged_in_place_is_replaced(self):
        (self.place / "include").mkdir(parents=True)
        (self.place / "include" / "stray.h").write_bytes(b"")
        (self.place / "lib").mkdir()
        (self.place / "lib" / "libc10.so").write_bytes(b"torn")
        wheel = self.good()
        self.assertEqual(len(wheel.problems(self.place)), 2)
        wheels.install(wheel, self.place, self.work)
        self.assertEqual(wheel.problems(self.place), [])

    def test_a_member_that_differs_is_refused(self):
        self.refused({self.file.member: b"LIBRARY", **HEADERS}, "does not match its SHA-256")
        self.refused({self.file.member: CONTENT + b"!", **HEADERS}, "8 bytes, expected 7")
        self.refused(HEADERS, "has no torch/lib/libc10.so")
        self.refused({self.file.member: CONTENT, **HEADERS, "torch/include/d.h": b""}, "3 files of 2 bytes")
        self.refused({self.file.member: CONTENT, "torch/include/a.h": b"a", "torch/include/e.h": b"c"}, "SHA-256")

    def test_a_member_that_would_leave_its_folder_is_refused(self):
        for name in ("torch/include/../../evil", "torch/include//evil", "torch/include/a\\..\\evil"):
            self.refused({self.file.member: CONTENT, name: b"x"}, "unsafe name")

    def test_a_truncated_wheel_is_refused(self):
        wheel = self.good()
        archive = self.work / wheel.filename
        cut = archive.read_bytes()[:-30]
        archive.write_bytes(cut)
        wheel = pins.Wheel("torch==1", archive.name, len(cut), digest(cut), [self.file], [self.tree])
        with self.assertRaises(Failure) as caught:
            wheels.install(wheel, self.place, self.work)
        self.assertIn("cannot unpack", str(caught.exception))

    def test_an_interrupted_run_is_not_trusted_and_the_next_one_finishes(self):
        wheel = self.good()
        bundle = pins.Bundle("place", "link", "1", [wheel], {"build-version": "1\n"})
        store = cache.Cache(self.root)
        kept = (self.work / wheel.filename).read_bytes()
        incoming = self.root / "incoming"
        incoming.mkdir()
        (incoming / wheel.filename).write_bytes(kept)

        real, moved = wheels.replace, []

        def killed_after_the_first(source, target, aside):
            if moved:
                raise KeyboardInterrupt
            moved.append(target)
            real(source, target, aside)

        with mock.patch.object(wheels, "replace", killed_after_the_first), self.assertRaises(KeyboardInterrupt):
            store.fill([bundle])
        missing = store.problems([bundle])
        self.assertEqual([m for m in missing if "libc10.so" in m], [])
        self.assertTrue(any("include" in m for m in missing) and any("build-version" in m for m in missing))

        # The wheel was whole, so it is not fetched again.
        with mock.patch.object(wheels, "fetch", side_effect=AssertionError("fetched again")):
            store.fill([bundle])
        self.assertEqual(store.problems([bundle]), [])
        self.assertFalse(incoming.exists())

    def test_a_wheel_that_was_cut_off_is_fetched_again(self):
        wheel = self.good()
        whole = (self.work / wheel.filename).read_bytes()
        (self.work / wheel.filename).write_bytes(whole[:50])

        def fetch(asked, work):
            (work / asked.filename).write_bytes(whole)

        with mock.patch.object(wheels, "fetch", side_effect=fetch) as fetched:
            wheels.install(wheel, self.place, self.work)
        fetched.assert_called_once()
        self.assertEqual(wheel.problems(self.place), [])

    def test_pip_is_asked_for_the_hash_and_a_failure_says_what_to_do(self):
        wheel = self.good()
        asked = []

        def run(command, **options):
            asked.append((command, options["env"], (self.work / "requirements.txt").read_text("utf-8")))
            return mock.Mock(returncode=1)

        with mock.patch.object(wheels.subprocess, "run", run), mock.patch.object(
            wheels.machine, "pip_version", lambda python: (25, 1)
        ), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(Failure) as caught:
            wheels.fetch(wheel, self.work)
        ((command, environment, requirements),) = asked
        self.assertEqual(requirements, "torch==1 --hash=sha256:{}\n".format(wheel.sha256))
        self.assertIn("--require-hashes", command)
        self.assertIn("--resume-retries", command)
        self.assertEqual(environment["TMPDIR"], str(self.work))
        self.assertIn("PIP_FIND_LINKS", str(caught.exception))
