"""The configuration for cargo, and leaving alone what is right or somebody else's."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from provision import Failure, checkout, pins
from provision.cache import Cache
from provision.libtorch import Libtorch


class Checkout(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name, "check out")
        self.cache = Cache(Path(temporary.name, "cache"))
        self.pinned = {
            "libtorch": pins.Bundle("libtorch-2.4.0-cpu", ".deps/libtorch", "2.4.0", [], {}),
            "model": pins.Bundle("encoder", "models/encoder", "1", [], {}),
            "reader": pins.Bundle("reader", "models/reader", "1", [], {}),
        }
        for bundle in self.pinned.values():
            self.cache.folder(bundle).mkdir(parents=True)
        self.root.mkdir()
        self.own = Libtorch(self.cache.folder(self.pinned["libtorch"]), "2.4.0", 0, bundled=True)
        self.config = self.root / checkout.CONFIG

    def link(self, chosen=None):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            checkout.link(self.root, self.cache, self.pinned, chosen or self.own)
        return said.getvalue()

    def problems(self):
        return checkout.problems(self.root, self.cache, self.pinned, self.own)

    def test_the_pinned_libtorch_is_named_relative_to_the_checkout(self):
        text = checkout.config(self.root, self.pinned["libtorch"], self.own)
        self.assertIn('LIBTORCH = { value = ".deps/libtorch", relative = true, force = true }', text)
        self.assertIn('LIBTORCH_CXX11_ABI = { value = "0", force = true }', text)
        self.assertIn('"link-arg=-Wl,-rpath,{}/.deps/libtorch/lib"'.format(self.root), text)
        self.assertNotIn("BYPASS", text)

    def test_another_libtorch_is_named_by_its_own_path(self):
        other = Libtorch(Path('/opt/a "quoted" name'), "2.4.1", 1, bundled=False)
        text = checkout.config(self.root, self.pinned["libtorch"], other)
        self.assertIn(r'LIBTORCH = { value = "/opt/a \"quoted\" name", force = true }', text)
        self.assertIn('LIBTORCH_CXX11_ABI = { value = "1", force = true }', text)
        self.assertIn("LIBTORCH_BYPASS_VERSION_CHECK", text)

    def test_the_second_run_writes_nothing(self):
        self.assertIn("wrote .cargo/config.toml", self.link())
        self.assertEqual(self.problems(), [])
        before = self.config.stat().st_mtime_ns
        self.assertEqual(self.link(), "")
        self.assertEqual(self.config.stat().st_mtime_ns, before)

    def test_problems_are_told_and_mended(self):
        self.assertEqual(len(self.problems()), 4)
        self.link()
        (self.root / ".deps" / "libtorch").unlink()
        (self.root / ".deps" / "libtorch").symlink_to(self.root / "nowhere")
        self.config.write_text("[env]\n", "utf-8")
        self.assertEqual(len(self.problems()), 2)
        self.link()
        self.assertEqual(self.problems(), [])

    def test_a_configuration_of_somebody_else_is_kept(self):
        self.config.parent.mkdir()
        self.config.write_text("[alias]\n", "utf-8")
        self.assertIn("kept as", self.link())
        self.assertEqual(self.config.with_name("config.before-setup.toml").read_text("utf-8"), "[alias]\n")

    def test_a_folder_in_the_way_of_a_link_is_not_deleted(self):
        (self.root / "models" / "encoder").mkdir(parents=True)
        with self.assertRaisesRegex(Failure, "in the way"):
            self.link()
        self.assertTrue((self.root / "models" / "encoder").is_dir())
