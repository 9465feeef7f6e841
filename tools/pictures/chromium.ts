/** Pictures of pages, by the Chromium of this computer. */

import { chromium } from "playwright-core";
import { onPath } from "../../programs/onPath.ts";

export type Scheme = "light" | "dark";

export const schemes: readonly Scheme[] = ["light", "dark"];

/** @throws Error if there is none */
function findChromium(): string {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.map((name) => onPath(name, process.env)).find((file) => file !== undefined);
  if (found === undefined)
    throw new Error("The picture of the comment needs Chromium, e.g. `apt-get install chromium`.");
  return found;
}

/**
 * A page as a person sees it who prefers each scheme.
 * @param width in CSS pixels; two of the picture's pixels are one of them
 * @returns PNG
 */
export async function photograph(
  html: string,
  width: number,
): Promise<{ readonly scheme: Scheme; readonly png: Buffer }[]> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // As root, which containers are, Chromium runs without its sandbox only; and it shall ask nobody anything.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
  try {
    const pictures: { scheme: Scheme; png: Buffer }[] = [];
    for (const colorScheme of schemes) {
      const page = await browser.newPage({
        colorScheme,
        deviceScaleFactor: 2,
        viewport: { width, height: 100 },
        javaScriptEnabled: false,
        offline: true,
      });
      await page.setContent(html);
      pictures.push({ scheme: colorScheme, png: await page.screenshot({ fullPage: true }) });
      await page.close();
    }
    return pictures;
  } finally {
    await browser.close();
  }
}
