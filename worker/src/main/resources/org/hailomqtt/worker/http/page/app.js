// Starts the page, and hands what the worker tells to its parts.

import { get, onUnauthorized } from "./api.js";
import { figures } from "./charts.js";
import { askForToken, offerLogout } from "./dialogs.js";
import { byId, setText } from "./dom.js";
import { headline } from "./headline.js";
import { listen } from "./live.js";
import { models } from "./models.js";
import { requests } from "./requests.js";
import { tryIt } from "./tryit.js";
import { waiting } from "./waiting.js";
import { lanes, running } from "./work.js";

const CONNECTIONS = {
  live: ["live", "ok"],
  polling: ["every 2 s", "wait"],
  lost: ["connection lost, trying again", "bad"],
  locked: ["locked", "wait"],
};

const trying = tryIt();
const top = headline();
const now = running();
const lane = lanes();
const queue = waiting();
const chart = figures();
const last = requests();
const known = models((list) => trying.models(list));

async function refresh() {
  offerLogout();
  known.refresh();
  last.refresh();
  try {
    const info = await get("v1/info");
    const device = info.device ?? {};
    setText(byId("about"), [device.kind, device.id, device.architecture, `version ${info.version}`].filter(Boolean).join(" · "));
    trying.types(info.types ?? [], info.presets ?? []);
  } catch {
    // The connection's own state tells it.
  }
}

let before = null;
const live = listen({
  status(status) {
    top.status(status);
    now.status(status);
    lane.status(status);
    queue.status(status);
    chart.status(status);
    known.status(status);
  },
  request(recent) {
    now.finished(recent);
    chart.finished(recent);
    last.finished(recent);
  },
  again: refresh,
  connection(connection) {
    const [words, tone] = CONNECTIONS[connection];
    const pill = byId("connection");
    setText(pill, words);
    pill.className = `pill ${tone}`;
    top.connection(connection);
    if (connection === "lost") {
      now.stop();
      chart.lost();
    } else if (connection === "locked") {
      askForToken(() => live.retry());
    } else if (connection === "polling" && before !== "polling") {
      refresh();
    }
    before = connection;
  },
});
onUnauthorized(() => askForToken(() => live.retry()));
