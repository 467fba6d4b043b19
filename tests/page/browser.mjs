// The browser that scripts/setup-page put in place, and what every test of a page asks of it.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The folder of the checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The program under test: $UNSCRAMBLE, else the release build. */
export const program = process.env.UNSCRAMBLE ?? `${root}target/release/unscramble`;

/** Starts the browser. Close it with `browser.close()`. */
export function launch() {
  return chromium.launch({ executablePath: process.env.UNSCRAMBLE_BROWSER ?? `${root}.deps/browser`, chromiumSandbox: false });
}

/** The sizes and colour schemes that a page is looked at in. */
export const looks = [390, 820, 1440].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));

/**
 * A page of its own context, and what happened in it: `page.requests` are the addresses that it asked for, `page.problems` what it said to
 * the console as an error, and what it threw. Options are those of `browser.newContext`, and `width`.
 */
export async function open(browser, address, { width = 1440, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.requests = [];
  page.problems = [];
  page.on("request", (request) => page.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  await page.goto(address);
  return page;
}

/** Fails with what WCAG 2.2 A and AA, and good practice, find wrong in the page as it stands. */
export async function accessible(page) {
  // Through the debugger, which no Content-Security-Policy holds off.
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), tags);
  const said = found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html}\n  ${node.failureSummary}`));
  assert.equal(said.length, 0, said.slice(0, 10).join("\n"));
  assert.ok(found.passes.length > 10, "axe had something to check");
}

/** Fails if the page is wider than the window. */
export async function fits(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= room, `the page is ${wide} wide in a window of ${room}`);
}
