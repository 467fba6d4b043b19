// Reports as a reader meets them: opened from the disk, with and without JavaScript.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, fits, launch, looks, open, program, root } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "unscramble-page-"));
const file = (name) => join(folder, name);
const address = (name) => pathToFileURL(file(name)).href;
const bridge = `${root}examples/harbour-bridge.txt`;

/** Runs the program; what it is given on standard input is `input`. */
function run(args, input) {
  return execFileSync(program, args, { input, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "inherit"] });
}

/** An article that would do harm if any of it were taken for markup. */
const hostile = {
  title: `</title><script>document.title = "done harm"</script>`,
  date: `"><img src=http://127.0.0.1:9/date onerror=alert(1)>`,
  url: "javascript:document.title='done harm'",
  sentences: [
    `<script>fetch("http://127.0.0.1:9/script")</script> The mayor resigned.`,
    `</style><style>@import "http://127.0.0.1:9/style"; body { display: none }</style> She gave no reason.`,
    `<svg onload="document.title = 'done harm'"><image href="http://127.0.0.1:9/svg"/></svg> The council met.`,
    `</script><iframe srcdoc="<script>parent.document.title = 'done harm'</script>"></iframe> It was late.`,
    `" onmouseover="document.title='done harm'" autofocus onfocus="alert(1) The ferry was full.`,
    `It ends \u202Eereh\u202C, and then \u2066goes on\u2069.`,
    `]]><!-- </ol></main><base href="http://127.0.0.1:9/"><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/"> Nobody came.`,
    `<form action="http://127.0.0.1:9/"><input name=a></form><link rel=stylesheet href=http://127.0.0.1:9/link> {{7*7}} \${7*7} \u0000\u001b[31m`,
  ],
};

const pages = ["order.html", "score.html", "evaluate.html", "scores.html", "corpus.html", "hostile.html", "empty.html"];
let browser;

before(async () => {
  browser = await launch();
  const corpus = [0, 1, 2].map((at) => {
    const sentences = readFileSync(bridge, "utf8").split("\n").slice(4).filter(Boolean).slice(at, at + 9);
    return JSON.stringify({ id: `piece-${at}`, title: `Piece ${at} of the story`, sentences });
  });
  writeFileSync(file("corpus.jsonl"), corpus.join("\n"));
  run(["order", "--fast", "--to", "html", bridge, "--output", file("order.html")]);
  run(["score", "--to", "html", bridge, "--output", file("score.html")]);
  writeFileSync(file("evaluate.html"), run(["evaluate", "--fast", "--to", "html", file("corpus.jsonl")]));
  writeFileSync(file("scores.html"), run(["evaluate", "--scores", "--to", "html", file("corpus.jsonl")]));
  run(["order", "--fast", "--to", "html", file("corpus.jsonl"), "--output", file("corpus.html")]);
  const ordered = run(["order", "--fast", "--explain", "--figures", "--alternatives", "2", "--to", "jsonl"], JSON.stringify(hostile));
  const scored = run(["score", "--shuffles", "20", "--figures", "--to", "jsonl"], ordered);
  run(["report", "--output", file("hostile.html")], scored);
  run(["order", "--fast", "--to", "html", "--output", file("empty.html")], JSON.stringify({ sentences: [] }));
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

for (const name of pages) {
  test(`${name} can be read by everybody, at every size, in light and dark, with and without JavaScript`, async () => {
    for (const look of [...looks, { width: 390, javaScriptEnabled: false }]) {
      const page = await open(browser, address(name), look);
      await fits(page);
      // axe is a script itself; without a script of its own the page has nothing more to check.
      if (look.javaScriptEnabled ?? true) await accessible(page);
      assert.deepEqual(page.problems, []);
      assert.deepEqual(page.requests, [address(name)]);
      await page.context().close();
    }
  });
}

test("what is open can be read by everybody too", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, address("order.html"), { colorScheme });
    await page.getByRole("button", { name: "Open all sentences" }).click();
    await accessible(page);
    await page.context().close();
  }
});

test("a hostile article does no harm", async () => {
  const page = await open(browser, address("hostile.html"));
  let dialogs = 0;
  page.on("dialog", (dialog) => (dialogs++, dialog.dismiss()));
  for (const summary of await page.locator("summary").all()) await summary.click();
  for (const line of await page.locator(".flow a").all()) {
    if (await line.isVisible()) {
      await line.hover();
      await line.focus();
    }
  }
  await page.waitForTimeout(200);
  assert.notEqual(await page.title(), "done harm");
  assert.equal(dialogs, 0);
  assert.deepEqual(page.problems, []);
  assert.ok(page.requests.every((one) => one.startsWith("file:")), String(page.requests));
  const inside = await page.evaluate(() => ({
    scripts: document.scripts.length,
    styles: document.querySelectorAll("style").length,
    foreign: document.querySelectorAll("iframe, form, base, link, object, embed, img, image, [onload], [onerror], [onfocus], [onmouseover]").length,
    addresses: [...document.links].map((link) => link.protocol).filter((protocol) => protocol !== "file:").length,
    text: document.body.innerText,
  }));
  assert.deepEqual([inside.scripts, inside.styles, inside.foreign, inside.addresses], [1, 1, 0, 0]);
  assert.ok(inside.text.includes("<script>fetch(") && inside.text.includes("{{7*7}}"), "the article is all there, as text");
  assert.ok(!/[\u202a-\u202e\u2066-\u2069\u0000\u001b]/.test(inside.text), "what turns the direction is shown, not obeyed");
});

test("the policy holds off what the markup might let through", async () => {
  const page = await open(browser, address("order.html"));
  await page.evaluate(() => {
    const image = new Image();
    image.src = "http://127.0.0.1:9/image";
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    const script = document.createElement("script");
    script.textContent = "document.title = 'done harm'";
    document.body.append(image, style, script);
  });
  await page.waitForTimeout(200);
  assert.notEqual(await page.title(), "done harm");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).display), "none");
  assert.ok(page.problems.filter((problem) => problem.includes("Content Security Policy")).length >= 3, page.problems.join("\n"));
});

test("without JavaScript sentences open and orders can be switched", async () => {
  const page = await open(browser, address("order.html"), { javaScriptEnabled: false });
  const details = page.locator(".article details").nth(2);
  await details.locator("summary").click();
  assert.ok(await details.locator(".reasons").isVisible());
  assert.ok(await details.locator(".places svg").isVisible());
  const panels = page.locator(".choices > .panel");
  assert.ok((await panels.count()) > 1);
  assert.deepEqual([await panels.nth(0).isVisible(), await panels.nth(1).isVisible()], [true, false]);
  await page.getByLabel("Alternative 1").check();
  assert.deepEqual([await panels.nth(0).isVisible(), await panels.nth(1).isVisible()], [false, true]);
  assert.equal(await page.locator("button").count(), 0);
});

test("keys alone are enough", async () => {
  const page = await open(browser, address("order.html"));
  const summaries = page.locator(".article summary");
  await summaries.first().focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".article details").first().evaluate((one) => one.open));
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  assert.ok(await summaries.nth(1).evaluate((one) => one === document.activeElement));
  await page.locator(".choices input").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.locator(".choices > .panel").nth(1).isVisible());
});

test("a line of the picture leads to its sentence and opens it", async () => {
  const page = await open(browser, address("order.html"));
  const line = page.locator(".choices > .panel").first().locator(".is a").nth(4);
  const target = await line.getAttribute("href");
  await line.click();
  assert.ok(await page.locator(`${target} details`).evaluate((one) => one.open));
});

test("curves begin and end at the middle of their lines", async () => {
  for (const width of [390, 1440]) {
    const page = await open(browser, address("order.html"), { width });
    const off = await page.evaluate(() => {
      const flow = document.querySelector(".flow");
      const box = flow.querySelector(".curves").getBoundingClientRect();
      const scale = box.height / flow.querySelector(".curves").viewBox.baseVal.height;
      const middle = (line) => (({ top, bottom }) => (top + bottom) / 2)(line.getBoundingClientRect());
      return [...flow.querySelectorAll(".curves path")].map((path) => {
        const [, from, to] = path.getAttribute("d").match(/^M0 (\d+)C.* (\d+)$/).map(Number);
        const ends = [".side:not(.is)", ".is"].map((side) => middle(flow.querySelector(`${side} li[data-s="${path.dataset.s}"]`)));
        return Math.max(Math.abs(box.top + from * scale - ends[0]), Math.abs(box.top + to * scale - ends[1]));
      });
    });
    assert.ok(off.length > 10 && Math.max(...off) < 2, `off by ${Math.max(...off)} pixels at ${width}`);
    await page.context().close();
  }
});

test("the index names the least confident first, and leads to each", async () => {
  const page = await open(browser, address("corpus.html"));
  const shares = await page.locator(".index > .scroll tbody tr td:nth-of-type(2)").allTextContents();
  assert.equal(shares.length, 3);
  assert.deepEqual(shares, [...shares].sort());
  const link = page.locator(".index > .scroll tbody a").first();
  const target = await link.getAttribute("href");
  await link.click();
  assert.ok(await page.locator(target).isVisible());
});

test("on paper it is light, and everything is open", async () => {
  const page = await open(browser, address("order.html"), { colorScheme: "dark", javaScriptEnabled: false });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.ok(await page.locator(".article .reasons").first().isVisible());
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  assert.ok(pdf.length > 10_000);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
});

test("a collection of scores has an index too", async () => {
  run(["score", "--to", "html", file("corpus.jsonl"), "--output", file("many.html")]);
  const page = await open(browser, address("many.html"));
  await accessible(page);
  assert.equal(await page.locator(".index > article").count(), 3);
  assert.equal(await page.locator(".grid").count(), 3);
});
