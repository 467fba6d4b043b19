// The pictures of the README, of the real thing: `make pictures`.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
await browser.close();

/** Keeps a picture, in as few colours as do it justice: the README is to load fast. */
async function keep(picture, name) {
  await sharp(picture).png({ palette: true, colours: 96, dither: 0, effort: 10 }).toFile(join(pictures, name));
}
rmSync(folder, { recursive: true });
