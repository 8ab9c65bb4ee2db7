// Uses the dashboard as a person would; DashboardIT starts it: node dashboard.mjs SCENARIO URL [ARGUMENT...]
// A line that is printed tells DashboardIT how far it is.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { inBrowser } from "./launch.mjs";

const [scenario, url, ...rest] = process.argv.slice(2);

/** Waits until an element shows a text, or one that matches. */
async function shows(page, selector, text) {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

async function confirm(page) {
  await page.click("#confirm-yes");
}

async function shoot(page, folder, name) {
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true, animations: "disabled" });
}

/** The page must not be wider than the window. */
async function fitsInWidth(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} pixels of content in ${window}`);
}

const SCENARIOS = {
  /** A worker that is given more than it can do. Arguments: a waiting request as client/id, a folder. */
  async load(page, complaints, [waiting, folder]) {
    await page.goto(url);
    await shows(page, "#connection", "live");
    await shows(page, "#state", "Working");
    await shows(page, "#running-what", "infer · slow");
    await page.waitForFunction(() => Number(document.getElementById("lane-normal-waiting").textContent) > 0);
    await shows(page, "#request-rows", "OK");
    await shows(page, "#running-usual", "usually");
    const running = await page.textContent("#running-who");
    await page.waitForFunction((before) => document.getElementById("running-who").textContent !== before, running);
    console.log("saw requests run");

    await page.fill("#cancel-name", waiting);
    await page.click("text=Cancel it");
    await confirm(page);
    await shows(page, ".notice", `${waiting} is cancelled.`);
    await page.check("#errors-first");
    await shows(page, "#request-rows tr:first-child", "CANCELLED");
    await page.click("#running-cancel");
    await confirm(page);
    await page.locator(".notice").nth(1).waitFor();
    await page.click("summary:text('What waits')");
    const next = page.locator("#waiting-rows tr").last();
    const name = (await next.locator("td").first().innerText()).split("\n")[0];
    await next.locator("button").click();
    await confirm(page);
    await shows(page, ".notice", `${name} is cancelled.`);
    console.log("cancelled requests");

    await page.locator("#request-rows tr", { hasText: waiting }).locator("button").click();
    await shows(page, "#details-title", waiting);
    await shows(page, "#details-body", "What is kept of it");
    await page.keyboard.press("Escape");

    await page.click('[data-does="load quick"]');
    await shows(page, '[data-model="quick"] .pill', "loaded");
    await page.click('[data-does="pin quick"]');
    await shows(page, '[data-model="quick"] .pill', "pinned");
    await page.click('[data-does="unload quick"]');
    await confirm(page);
    await page.locator('[data-does="load quick"]').waitFor();
    console.log("loaded, pinned and unloaded a model");

    await fitsInWidth(page);
    await page.evaluate(() => document.querySelectorAll(".notice").forEach((notice) => notice.click()));
    await shoot(page, folder, "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, folder, "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 360, height: 740 });
    await fitsInWidth(page);
    await shoot(page, folder, "phone");
    await page.setViewportSize({ width: 1280, height: 860 });

    await page.click("#pause");
    await confirm(page);
    await shows(page, "#state", "Paused");
    await page.click("#pause");
    await shows(page, "#state", "Working");
    await page.click("#purge");
    await confirm(page);
    await shows(page, "#state", "Ready");
    await shows(page, "#waiting-more", "Nothing waits.");
  },

  /** A worker with a token. Arguments: the token, a JPEG of a red circle, a folder. */
  async try(page, complaints, [token, picture, folder]) {
    await page.goto(url);
    await page.fill("#login-token", "wrong");
    await page.click("#login-form button");
    await shows(page, "#login-error", "That is not the token.");
    await page.fill("#login-token", token);
    await page.keyboard.press("Enter");
    await shows(page, "#connection", "live");
    console.log("logged in");

    const base64 = (await readFile(picture)).toString("base64");
    await page.selectOption("#try-type", "clip");
    const dropped = await page.evaluateHandle((content) => {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
      return data;
    }, base64);
    await page.dispatchEvent("#drop", "drop", { dataTransfer: dropped });
    await shows(page, "#drop-text", "dropped.jpg");
    await page.click("#try-send");
    await shows(page, "#try-reply .bars li:first-child", "a red circle");
    await shows(page, "#try-reply .timing", "Answered in");
    await shows(page, "#request-rows", "dashboard/");
    await shoot(page, folder, "try");
    console.log("read the label");

    await page.selectOption("#try-type", "shape"); // a preset
    await page.click("#try-send");
    await shows(page, "#request-rows tr:nth-child(2)", "dashboard/");
    await shows(page, "#try-reply .bars li:first-child", "a red circle");
    await page.selectOption("#try-type", "clip");
    await page.click("summary:text('Parameters')");
    await page.fill("#try-params", '{"labels": ["a green star", "a red circle"]}');
    await page.click("#try-send");
    await page.waitForFunction(() => document.querySelectorAll("#try-reply .bars li").length === 2);
    await page.fill("#try-params", '{"lables": []}');
    await page.click("#try-send");
    await shows(page, "#try-reply .problem", "INVALID_INPUT");
    await page.fill("#try-params", "lables");
    await page.click("#try-send");
    await shows(page, "#try-reply .problem", "The parameters are no JSON");
    await page.fill("#try-params", "");
    await page.setInputFiles("#try-file", { name: "no.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") });
    await page.click("#try-send");
    await shows(page, "#try-reply .problem", "UNSUPPORTED_MEDIA");

    await page.click("#logout");
    await page.locator("#login").waitFor();

    // What was refused before the login is told by the browser itself.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("401 (Unauthorized)")));
  },

  /** A model that writes for half a minute. */
  async talk(page) {
    await page.goto(url);
    await shows(page, "#connection", "live");
    await page.selectOption("#try-type", "llm");
    await page.selectOption("#try-model", "talks");
    await page.fill("#try-prompt", "Tell me of the sea.");
    await page.keyboard.press("Control+Enter");
    const written = page.locator("#try-reply .written");
    await written.filter({ hasText: /./ }).waitFor();
    const before = (await written.textContent()).length;
    await page.waitForFunction((length) => document.querySelector("#try-reply .written").textContent.length > length, before);
    await shows(page, "#running-what", "llm · talks");
    await shows(page, "#running-who", "dashboard/");
    await page.click("#running-cancel");
    await confirm(page);
    await shows(page, ".notice", "is cancelled.");
    await shows(page, "#try-reply", "finish reason cancelled");
    await shows(page, "#running-what", "nothing");
    await shows(page, "#state", "Ready");
  },

  /** A page of somebody else that has its visitor's browser pause the worker. */
  async forged(page, complaints) {
    const elsewhere = http.createServer((request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.end(`<!doctype html><title>elsewhere</title><link rel="icon" href="data:,">
        <form method="post" enctype="text/plain" action="${url}v1/control/pause"><button>Win a prize</button></form>`);
    });
    await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    try {
      await page.goto(`http://localhost:${elsewhere.address().port}/`);
      const [answer] = await Promise.all([page.waitForNavigation(), page.click("button")]);
      assert.equal(answer.status(), 403);
      await shows(page, "body", "may not do this");
    } finally {
      elsewhere.close();
      elsewhere.closeAllConnections();
    }
    // The browser tells of the 403 in the console by itself.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("403 (Forbidden)")));
    await page.goto(url);
    await shows(page, "#connection", "live");
    assert.equal(await page.textContent("#state"), "Ready");
  },

  /** DashboardIT takes the broker away, then the worker, and gives them back. */
  async away(page, complaints) {
    await page.goto(url);
    await shows(page, "#connection", "live");
    console.log("open");
    await shows(page, "#state", "Waiting for the broker");
    await shows(page, "#problem", "What to do:");
    await shows(page, "#connection", "live");
    console.log("saw the broker gone");
    await shows(page, "#state", "Ready");
    console.log("saw the broker back");
    await shows(page, "#connection", "connection lost");
    console.log("saw the worker gone");
    await shows(page, "#connection", "live");
    await shows(page, "#state", "Ready");
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !/ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(text)));
  },
};

await inBrowser((page, complaints) => SCENARIOS[scenario](page, complaints, rest));
