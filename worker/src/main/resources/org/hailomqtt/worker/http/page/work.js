// What runs now, and what waits in the lanes.

import { attempt, confirmed, tell } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { control } from "./api.js";
import { duration } from "./format.js";

const LINGER_MS = 1500;
const TICK_MS = 100;
const LANES = ["high", "normal", "low"];

/** Asks, then cancels a request; client may be missing. */
export async function cancel(client, id) {
  const name = client ? `${client}/${id}` : id;
  if (!(await confirmed("Cancel this request?", `${name} is answered CANCELLED.`, "Cancel the request"))) {
    return;
  }
  const reply = await control("cancel", client ? { client, id } : { id });
  tell(reply.cancelled ? `${name} is cancelled.` : `${name}: ${reply.message}.`);
}

/** What runs now. Gives {status(status), finished(recent), stop()}. */
export function running() {
  const button = byId("running-cancel");
  const bar = byId("running-bar");
  const usual = new Map(); // model -> milliseconds, so that the bar knows where its end is
  let now = null;
  let since = 0;
  let seen = -LINGER_MS;

  button.addEventListener("click", () => {
    const meant = now;
    if (meant) {
      attempt(button, () => cancel(meant.client, meant.id)).then(() => (button.disabled = !now));
    }
  });

  function draw() {
    const at = performance.now();
    byId("running").classList.toggle("past", !now);
    if (!now) {
      if (at - seen > LINGER_MS) {
        setText(byId("running-what"), "nothing");
        setText(byId("running-who"), "");
        setText(byId("running-time"), "");
        setText(byId("running-usual"), "");
        progress(0);
      }
      return;
    }
    const elapsed = at - since;
    setText(byId("running-time"), duration(elapsed));
    const expected = usual.get(now.model);
    setText(byId("running-usual"), expected ? `usually ${duration(expected)}` : "");
    // Without an expectation, or past it, the bar nears its end without reaching it.
    const share = expected ? elapsed / expected : elapsed / (elapsed + 2000);
    progress(share < 0.9 ? share : 0.9 + 0.1 * (1 - Math.exp(0.9 - share)));
    bar.classList.toggle("late", Boolean(expected) && elapsed > 3 * expected && elapsed > 1000);
  }

  function progress(share) {
    bar.firstElementChild.style.transform = `scaleX(${share.toFixed(3)})`;
    bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  }

  setInterval(draw, TICK_MS);
  return {
    status(status) {
      now = status.running ?? null;
      button.disabled = !now;
      if (now) {
        seen = performance.now();
        since = seen - now.since_ms;
        setText(byId("running-what"), `${now.type} · ${now.model}`);
        setText(byId("running-who"), now.client ? `${now.client}/${now.id}` : now.id);
      }
      draw();
    },
    finished(recent) {
      if (recent.model && recent.inference_ms > 0) {
        const before = usual.get(recent.model) ?? recent.inference_ms;
        usual.set(recent.model, 0.8 * before + 0.2 * recent.inference_ms);
      }
    },
    stop() {
      now = null;
      button.disabled = true;
    },
  };
}

/** What waits. Gives {status(status)}. */
export function lanes() {
  const rows = new Map(LANES.map((lane) => [lane, row(lane)]));
  byId("lane-rows").append(...[...rows.values()].map((each) => each.row));
  byId("cancel-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = byId("cancel-name");
    const slash = field.value.indexOf("/");
    attempt(event.submitter, async () => {
      await cancel(field.value.slice(0, slash), field.value.slice(slash + 1));
    });
  });
  return {
    status(status) {
      const most = Math.max(8, ...LANES.map((lane) => status.lanes?.[lane]?.waiting ?? 0));
      for (const [name, cells] of rows) {
        const lane = status.lanes?.[name] ?? { waiting: 0, outstanding: 0, oldest_ms: 0 };
        setText(cells.waiting, String(lane.waiting));
        setText(cells.held, `${lane.outstanding}${lane.window_full ? "+" : ""}`);
        cells.held.title = lane.window_full ? "The broker may hold more" : "";
        setText(cells.oldest, lane.waiting > 0 ? duration(lane.oldest_ms) : "–");
        cells.bar.style.transform = `scaleX(${(lane.waiting / most).toFixed(3)})`;
      }
    },
  };
}

function row(lane) {
  const bar = el("div", { class: "fill" });
  const waiting = el("td", { class: "number", id: `lane-${lane}-waiting` }, "0");
  const held = el("td", { class: "number" }, "0");
  const oldest = el("td", { class: "number" }, "–");
  const name = el("th", { scope: "row" }, lane, el("div", { class: "track thin", "aria-hidden": "true" }, bar));
  return { row: el("tr", {}, name, waiting, held, oldest), waiting, held, oldest, bar };
}
