// The checks that tests of pages rely on do find what they look for.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { accessible, fits, launch, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const page = (body) => `data:text/html,${encodeURIComponent(`<!doctype html><html lang="en"><title>A page</title>${body}`)}`;
const sound = "<main><h1>A page</h1><p>It has <a href='https://example.org/'>a link</a>.</p></main>";

test("a sound page passes", async () => {
  const sane = await open(browser, page(sound));
  await accessible(sane);
  await fits(sane);
  assert.deepEqual(sane.problems, []);
});

test("grey on grey is found", async () => {
  const grey = await open(browser, page(sound.replace("<p>", "<p style='color: #aaa'>")));
  await assert.rejects(accessible(grey), /color-contrast/);
});

test("a page that is too wide is found", async () => {
  const wide = await open(browser, page(`${sound}<pre>${"wide ".repeat(40)}</pre>`), { width: 390 });
  await assert.rejects(fits(wide), /wide in a window of 390/);
});

test("requests and errors are noted", async () => {
  const busy = await open(browser, page(`${sound}<img alt="" src="http://127.0.0.1:9/a.png"><script>throw Error("on purpose")</script>`));
  assert.ok(busy.requests.includes("http://127.0.0.1:9/a.png"));
  assert.ok(busy.problems.some((problem) => problem.includes("on purpose")));
});
