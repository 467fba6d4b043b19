// The pictures of the README, of the real thing: `make pictures`.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { launch, open, program, root } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "unscramble-pictures-"));
const pictures = join(root, "docs", "pictures");
const bridge = join(root, "examples", "harbour-bridge.txt");
const report = join(folder, "report.html");

mkdirSync(pictures, { recursive: true });
execFileSync(program, ["order", "--precision", "fp32", "--to", "html", bridge, "--output", report], { stdio: "inherit" });
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  const page = await open(browser, pathToFileURL(report).href, { width: 1200, colorScheme });
  await page.locator(".article summary").nth(2).click();
  await page.mouse.move(0, 0);
  await keep(await page.screenshot({ clip: { x: 0, y: 0, width: 1200, height: 1480 }, fullPage: true }), `report-${colorScheme}.png`);
  await page.context().close();
}

// The server's page, on which a sentence was moved.
const server = spawn(program, ["serve", "--port", "0", "--fast", "--precision", "fp32"], { stdio: ["ignore", "ignore", "pipe"] });
const address = await new Promise((listening, failed) => {
  let told = "";
  server.stderr.on("data", (more) => {
    told += more;
    const found = told.match(/listening on (\S+)\n/);
    if (found) listening(found[1]);
  });
  server.on("exit", () => failed(Error("the server ended")));
});
while (!(await fetch(`${address}/ready`)).ok) await new Promise((later) => setTimeout(later, 50));
for (const colorScheme of ["light", "dark"]) {
  const page = await open(browser, address, { width: 1200, colorScheme });
  await page.fill("#text", readFileSync(bridge, "utf8"));
  await page.click("#paste .chief");
  await page.locator("#sentences > li").nth(4).click();
  await page.locator("#sentences > li").nth(4).locator("button", { hasText: "Down" }).click();
  await page.waitForTimeout(500);
  await page.waitForFunction(() => !document.body.hasAttribute("aria-busy"));
  await page.mouse.move(0, 0);
  await keep(await page.screenshot(), `page-${colorScheme}.png`);
  await page.context().close();
}
server.kill();
await browser.close();

/** Keeps a picture, in as few colours as do it justice: the README is to load fast. */
async function keep(picture, name) {
  await sharp(picture).png({ palette: true, colours: 96, dither: 0, effort: 10 }).toFile(join(pictures, name));
}
rmSync(folder, { recursive: true });
