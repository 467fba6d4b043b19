// The page of `unscramble serve`, as an editor uses it.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, fits, launch, looks, open, program, root } from "./browser.mjs";

const sample = readFileSync(`${root}examples/harbour-bridge.txt`, "utf8");
let browser;
let server;
let address;

before(async () => {
  browser = await launch();
  server = spawn(program, ["serve", "--port", "0", "--fast"], { stdio: ["ignore", "ignore", "pipe"] });
  address = await new Promise((listening, failed) => {
    let told = "";
    server.stderr.on("data", (data) => {
      told += data;
      const found = told.match(/listening on (\S+)\n/);
      if (found) listening(`${found[1]}/`);
    });
    server.on("exit", () => failed(Error(told)));
  });
  while (!(await fetch(`${address}ready`)).ok) await new Promise((later) => setTimeout(later, 50));
});
after(async () => {
  await browser.close();
  server.kill();
});

const sound = (page) => {
  assert.deepEqual(page.problems, []);
  assert.ok(page.requests.every((one) => one.startsWith(address) || one.startsWith("blob:")), `${page.requests}`);
};
const items = (page) => page.locator("#sentences > li");
const texts = (page) => page.locator("#sentences .text").allTextContents();
const order = (page) => items(page).evaluateAll((all) => all.map((one) => Number(one.dataset.sentence)));
/** Until nothing is asked of the server any more. */
const settled = async (page) => {
  await page.waitForTimeout(450);
  await page.waitForFunction(() => !document.body.hasAttribute("aria-busy"));
};
const said = (page) => page.locator("#live").textContent();
const button = (page, sentence, label) => page.locator(`li[data-sentence="${sentence}"] button[data-does="${label}"]`);

async function pasted(options = {}, text = sample) {
  const page = await open(browser, address, options);
  await page.fill("#text", text);
  await page.click("#paste .chief");
  await items(page).first().waitFor();
  await settled(page);
  return page;
}

test("an article that is pasted is put in order", async () => {
  const page = await pasted();
  assert.equal(await items(page).count(), 18);
  assert.match((await texts(page))[1], /^Port Maren's harbour bridge was closed/);
  assert.match(await page.textContent("#headline"), /^Port Maren Closes/);
  assert.match(await page.textContent("#coherence"), /^0\.\d\d$/);
  assert.ok(await page.locator("#curve polyline").count());
  assert.match(await said(page), /^18 sentences, put in order/);
  sound(page);
  await page.context().close();
});

test("a file can be opened, and a document dropped", async () => {
  const page = await open(browser, address);
  const file = join(tmpdir(), "unscramble-page.json");
  writeFileSync(file, JSON.stringify({ title: "Ferry", sentences: ["The vote was 14 to 9.", { text: "The council approved a ferry." }] }));
  await page.setInputFiles("#file", file);
  await items(page).first().waitFor();
  assert.equal(await page.textContent("#headline"), "Ferry");
  await page.click("#again");
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["It rained.\nIt poured.\nThey left.\n"], "a.txt", { type: "text/plain" }));
    return data;
  });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await items(page).nth(2).waitFor();
  sound(page);
  await page.context().close();
});

test("a sentence is moved by its buttons, the rest is solved again around it, and all can be undone", async () => {
  const page = await pasted();
  const first = await order(page);
  const moved = first[4];
  await items(page).nth(4).click();
  await button(page, moved, "Down").click();
  assert.equal((await order(page))[5], moved, "at once");
  assert.match(await said(page), /^Sentence \d+, '.* …', moved to place 6 of 18\./);
  await settled(page);
  assert.equal((await order(page))[5], moved, "and it stays there");
  assert.equal(await button(page, moved, "Pin").getAttribute("aria-pressed"), "true");
  assert.ok(await page.locator("#sentences .moved").count(), "what changed is shown");
  await page.click("#undo");
  assert.deepEqual(await order(page), first);
  await page.click("#redo");
  assert.equal((await order(page))[5], moved);
  await page.click("#release");
  await settled(page);
  assert.deepEqual(await order(page), first, "with nothing fixed it is as it was");
  sound(page);
  await page.context().close();
});

test("a sentence is dragged by the mouse", async () => {
  const page = await pasted({ width: 820 });
  const first = await order(page);
  const grip = await items(page).nth(3).locator(".grip").boundingBox();
  const target = await items(page).nth(6).boundingBox();
  await page.mouse.move(grip.x + 5, grip.y + 5);
  await page.mouse.down();
  await page.mouse.move(target.x + 20, target.y + target.height - 2, { steps: 8 });
  await page.mouse.up();
  assert.equal((await order(page))[6], first[3]);
  await settled(page);
  assert.equal((await order(page))[6], first[3]);
  // Escape lets go of it.
  const now = await order(page);
  const other = await items(page).nth(2).locator(".grip").boundingBox();
  await page.mouse.move(other.x + 5, other.y + 5);
  await page.mouse.down();
  await page.mouse.move(target.x, target.y, { steps: 4 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.deepEqual(await order(page), now);
  sound(page);
  await page.context().close();
});

test("a sentence is dragged by a finger", async () => {
  const page = await pasted({ width: 390, hasTouch: true, isMobile: true });
  const first = await order(page);
  await items(page).nth(2).scrollIntoViewIfNeeded();
  const grip = await items(page).nth(1).locator(".grip").boundingBox();
  const target = await items(page).nth(2).boundingBox();
  const debug = await page.context().newCDPSession(page);
  const touch = (type, points) => debug.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  const x = grip.x + grip.width / 2;
  await touch("touchStart", [{ x, y: grip.y + 10 }]);
  for (let k = 1; k <= 6; k += 1) await touch("touchMove", [{ x, y: grip.y + 10 + ((target.y + target.height - grip.y - 12) * k) / 6 }]);
  await touch("touchEnd", []);
  assert.equal((await order(page))[2], first[1]);
  sound(page);
  await page.context().close();
});

test("keys alone do everything", async () => {
  const page = await open(browser, address);
  await page.focus("#text");
  await page.keyboard.insertText(sample);
  for (let k = 0; k < 3; k += 1) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "chief");
  await page.keyboard.press("Enter");
  await items(page).first().waitFor();
  await settled(page);
  const first = await order(page);
  await page.focus("#solve");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.sentence), `${first[0]}`, "one stop for the list");
  for (let k = 0; k < 5; k += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowUp");
  await settled(page);
  assert.equal((await order(page))[3], first[5]);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.sentence), `${first[5]}`, "the focus goes with it");
  await page.keyboard.press("p");
  await settled(page);
  assert.equal(await button(page, first[5], "Pin").getAttribute("aria-pressed"), "false");
  await page.keyboard.press("t");
  await settled(page);
  assert.equal(await button(page, first[5], "Tie to next").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("l");
  await settled(page);
  const now = await order(page);
  assert.equal(now[1], first[5], "the lead, after the caption");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+z");
  assert.match(await said(page), /Done again/);
  sound(page);
  await page.context().close();
});

test("what cannot be is said and taken back", async () => {
  const page = await pasted();
  const [, , , one, next] = await order(page);
  await items(page).nth(3).click();
  await button(page, one, "Tie to next").click();
  await settled(page);
  const tied = await order(page);
  assert.equal(tied.indexOf(one) + 1, tied.indexOf(next));
  await items(page).nth(tied.indexOf(next)).click();
  await button(page, next, "Lead").click();
  await settled(page);
  assert.match(await page.textContent("#problem"), /contradicts|first/);
  assert.deepEqual(await order(page), tied);
  await page.context().close();
});

test("nothing of the body goes where captions stand", async () => {
  const page = await pasted();
  const first = await order(page);
  await items(page).nth(5).click();
  await button(page, first[5], "Top").click();
  await settled(page);
  assert.deepEqual((await order(page)).slice(0, 2), [first[0], first[5]]);
  assert.equal(await page.textContent("#problem"), "");
  await page.context().close();
});

test("without solving after every change, only what is moved moves", async () => {
  const page = await pasted();
  await page.uncheck("#auto");
  const first = await order(page);
  await items(page).nth(8).click();
  await button(page, first[8], "Up").click();
  await settled(page);
  const expected = [...first];
  [expected[7], expected[8]] = [first[8], first[7]];
  assert.deepEqual(await order(page), expected);
  const wait = page.waitForEvent("download");
  await page.click("#save-json");
  const saved = JSON.parse(readFileSync(await (await wait).path(), "utf8"));
  assert.deepEqual(saved.order, expected, "what is saved is what is shown");
  const drawn = page.waitForEvent("download");
  await page.click("#save-html");
  const report = readFileSync(await (await drawn).path(), "utf8");
  assert.match(report, /^<!DOCTYPE html>/i);
  assert.ok(report.includes("Trucks stand idle") && report.includes("<svg"));
  const text = page.waitForEvent("download");
  await page.click("#save-text");
  assert.match(readFileSync(await (await text).path(), "utf8"), /^Port Maren Closes/);
  sound(page);
  await page.context().close();
});

test("all of it survives a reload, and a server that forgot", async () => {
  const page = await pasted();
  const first = await order(page);
  await items(page).nth(4).click();
  await button(page, first[4], "Down").click();
  await settled(page);
  const kept = await order(page);
  await page.reload();
  await items(page).first().waitFor();
  assert.deepEqual(await order(page), kept);
  await page.evaluate(() => {
    const state = JSON.parse(localStorage.getItem("unscramble/1"));
    state.article.handle = "0".repeat(32);
    localStorage.setItem("unscramble/1", JSON.stringify(state));
  });
  await page.reload();
  await page.click("#release");
  await settled(page);
  assert.deepEqual(await order(page), first, "it was ordered anew without a word");
  await page.click("#undo");
  assert.deepEqual(await order(page), kept);
  assert.equal(await page.textContent("#problem"), "");
  await page.context().close();
});

test("two hundred sentences are no trouble", async () => {
  const lines = sample.trim().split("\n").slice(3);
  const many = Array.from({ length: 200 }, (_, k) => `Report ${k + 1} says: ${lines[k % lines.length]}`).join("\n");
  const page = await pasted({}, many);
  assert.equal(await items(page).count(), 200);
  await items(page).nth(100).click();
  const moved = (await order(page))[100];
  const start = Date.now();
  await button(page, moved, "Up").click();
  assert.equal((await order(page))[99], moved);
  assert.ok(Date.now() - start < 3000, `${Date.now() - start} ms`);
  await settled(page);
  await fits(page);
  sound(page);
  await page.context().close();
});

const hostile = [
  "<script>globalThis.broken = 1</script> fell silent.",
  "<img src=https://evil.example/a.png onerror='globalThis.broken = 1'> was seen on Monday.",
  "\u202eThe mayor said so.\u2066 Nobody \u200bknew.",
  "<svg onload='globalThis.broken = 1'><style>* { display: none }</style></svg> came.",
  "</textarea></li></ol>{css}{result}",
  `${"unbroken".repeat(60)}.`,
];

test("a hostile article does no harm", async () => {
  const page = await pasted({ width: 390 }, JSON.stringify({ title: "<script>globalThis.broken = 1</script>", sentences: hostile }));
  assert.deepEqual((await texts(page)).sort(), [...hostile].sort());
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  await fits(page);
  sound(page);
  await page.context().close();
});

test("without JavaScript the form gives the ordered article", async () => {
  const page = await open(browser, address, { javaScriptEnabled: false });
  await page.fill("#text", `${sample}\n${hostile.slice(0, 5).join("\n")}`);
  await page.click("#paste .chief");
  assert.equal(await page.locator(".plain > li").count(), 23);
  assert.match(await page.locator(".plain-result h2").textContent(), /^Port Maren Closes/);
  sound(page);
  await page.context().close();
});

test("everybody can use it, on any screen", async () => {
  for (const look of looks) {
    const empty = await open(browser, address, look);
    await accessible(empty);
    await fits(empty);
    await empty.context().close();
    const page = await pasted(look);
    await items(page).nth(4).click();
    await button(page, (await order(page))[4], "Down").click();
    await settled(page);
    await accessible(page);
    await fits(page);
    sound(page);
    if (process.env.UNSCRAMBLE_PICTURES) await page.screenshot({ path: join(process.env.UNSCRAMBLE_PICTURES, `page-${look.width}-${look.colorScheme}.png`) });
    await page.context().close();
  }
});
