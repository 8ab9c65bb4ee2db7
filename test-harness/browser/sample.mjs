// Uses the browser sample as a person would: node sample.mjs PAGE WORKERS-BROKER OTHER-BROKER PICTURE FOLDER
// BrowserSampleIT starts it while the first broker is down, and brings that up when it reads "waiting".

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inBrowser } from "./launch.mjs";
import mqtt from "../../client-samples/node/node_modules/mqtt/build/index.js";
import { Hailo } from "../../client-samples/node/hailo-mqtt.mjs";

const [url, broker, other, picture, folder] = process.argv.slice(2);

function open(page, asked) {
  return page.goto(`${url}?broker=${asked}`);
}

/** Waits until the newest answer, or the one that many before it, shows a text. */
async function answers(page, text, before = 0) {
  await page.locator("article").nth(before).filter({ hasText: text }).waitFor({ timeout: 60000 });
}

/** Drops a file as the mouse does. */
async function drop(page, file) {
  const bytes = (await readFile(file)).toString("base64");
  const files = await page.evaluateHandle(async (base64) => {
    const transfer = new DataTransfer();
    const blob = await (await fetch(`data:image/jpeg;base64,${base64}`)).blob();
    transfer.items.add(new File([blob], "dropped.jpg", { type: "image/jpeg" }));
    return transfer;
  }, bytes);
  await page.dispatchEvent("#drop", "drop", { dataTransfer: files });
}

/** Asks while nobody answers, closes the page, and opens another when the answer has been given. */
async function goAndComeBack(page) {
  const hailo = new Hailo(broker.replace(/\?.*/, ""), { client: "person", lasting: false });
  await hailo.control("pause");
  await page.setInputFiles("#file", picture);
  while ((await hailo.control("ping")).queue_depth === 0) await pause(50);
  await page.close();
  await hailo.control("resume");
  for (let told; told?.queue_depth !== 0 || told.state !== "ready"; ) told = await hailo.control("ping");
  await hailo.close();
  const again = await page.context().newPage();
  await open(again, broker);
  await answers(again, "a red circle");
  return again;
}

/** What generates text is played here, so that its words are known. */
async function readAlong(page) {
  const worker = await mqtt.connectAsync(other);
  await worker.subscribeAsync("hailo/v1/request/vlm_chat/#");
  const asked = new Promise((resolve) => worker.once("message", (topic, body) => resolve([topic, JSON.parse(body)])));
  await open(page, other);
  await page.fill("#prompt", "What is it?");
  await page.setInputFiles("#file", picture);
  const [topic, body] = await asked;
  assert.equal(body.input.prompt, "What is it?");
  assert.match(body.input.image, /^data:image\/jpeg;base64,/);
  assert.equal(body.stream, true);
  const reply = topic.replace("request/vlm_chat", "reply");
  worker.publish(`${reply}/chunk`, JSON.stringify({ seq: 0, text: "It is" }));
  await answers(page, "It is");
  worker.publish(`${reply}/chunk`, JSON.stringify({ seq: 1, text: " a circle." }));
  await answers(page, "It is a circle.");
  worker.publish(reply, JSON.stringify({ status: "ok", result: { text: "It is a circle. Red." } }), { qos: 1 });
  await answers(page, "It is a circle. Red.");
  await worker.endAsync();
}

const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

await inBrowser(async (page, complaints) => {
  await open(page, broker);
  await page.locator("#state").filter({ hasText: "waiting for" }).waitFor();
  await page.setInputFiles("#file", picture);
  await page.locator("article").waitFor();
  console.log("waiting");
  await answers(page, "a red circle");
  await page.locator("#state").filter({ hasText: "connected" }).waitFor();
  while (complaints.some((text) => text.includes("WebSocket"))) {
    complaints.splice(complaints.findIndex((text) => text.includes("WebSocket")), 1); // there was none
  }

  await drop(page, picture.replace("red-circle", "yellow-star"));
  await answers(page, "a yellow star");
  await page.click("#webcam");
  await page.waitForFunction(() => document.getElementById("camera").videoWidth > 0);
  await page.click("#look");
  await page.locator("article:first-child .label").nth(4).waitFor();
  await page.screenshot({ path: path.join(folder, "browser-sample.png"), fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await page.screenshot({ path: path.join(folder, "browser-sample-phone.png") });

  const again = await goAndComeBack(page);
  await readAlong(again);
}, CAMERA);
