// Starts Debian's Chromium for a test, without a window, and gathers what its pages complain of.

import { chromium } from "playwright-core";

// As root Chromium needs --no-sandbox; the others keep it from asking anything of the network.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Does something with a page in a browser of its own, and ends the process with 0 only if that
 * went well and no page wrote an error or a warning to its console.
 *
 * @param use what to do, with (page, complaints): an array of texts, from which a test may take
 *     those that it expects
 * @param more further arguments of Chromium
 */
export async function inBrowser(use, more = []) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
  const complaints = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });
    context.setDefaultTimeout(30000);
    context.on("page", (page) => {
      page.on("pageerror", (error) => complaints.push(String(error.stack ?? error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          complaints.push(`${message.text()} (${message.location().url})`);
        }
      });
    });
    const page = await context.newPage();
    try {
      await use(page, complaints);
    } catch (e) {
      const told = await page.locator("body").innerText({ timeout: 2000 }).catch(() => "");
      throw new Error(`${e.stack}\nThe page says:\n${told.slice(0, 3000)}`);
    }
    if (complaints.length > 0) {
      throw new Error(`The console says:\n${complaints.join("\n")}`);
    }
  } catch (e) {
    console.error(e.message ?? e);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}
