// What waits in the worker, while somebody looks at it.

import { attempt, confirmed, tell } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { control, get } from "./api.js";
import { count, duration } from "./format.js";
import { cancel } from "./work.js";

const REFRESH_MS = 1000;
const PURGE_TEXT = "They are answered CANCELLED. What runs goes on, and what is still with the broker comes after.";

/** Gives {status(status)}. */
export function waiting() {
  const box = byId("waiting");
  const body = byId("waiting-rows");
  const purge = byId("purge");
  const rows = new Map(); // "client/id" -> row, so that a button stays under the pointer
  let total = 0;

  async function refresh() {
    if (!box.open) {
      return;
    }
    try {
      const list = (await get("v1/requests")).waiting ?? [];
      const names = list.map((each) => `${each.client ?? ""}/${each.id}`);
      for (const name of rows.keys()) {
        if (!names.includes(name)) {
          rows.get(name).row.remove();
          rows.delete(name);
        }
      }
      list.forEach((each, i) => {
        const shown = rows.get(names[i]) ?? makeRow(each);
        rows.set(names[i], shown);
        setText(shown.waited, duration(each.waited_ms));
        if (body.children[i] !== shown.row) {
          body.insertBefore(shown.row, body.children[i] ?? null);
        }
      });
      setText(byId("waiting-more"), list.length === 0 ? "Nothing waits." : total > list.length ? `and ${count(total - list.length, "more")}` : "");
    } catch {
      // The connection's own state tells it.
    }
  }

  box.addEventListener("toggle", refresh);
  setInterval(refresh, REFRESH_MS);
  purge.addEventListener("click", () =>
    attempt(purge, async () => {
      if (await confirmed("Cancel all requests that wait?", PURGE_TEXT, "Cancel them")) {
        tell(`${count((await control("purge")).purged, "request")} cancelled.`);
        refresh();
      }
    }),
  );
  return {
    status(status) {
      total = Object.values(status.lanes ?? {}).reduce((sum, lane) => sum + lane.waiting, 0);
      purge.disabled = total === 0;
    },
  };
}

function makeRow(request) {
  const name = request.client ? `${request.client}/${request.id}` : request.id;
  const waited = el("td", { class: "number" });
  const button = el(
    "button",
    { type: "button", "aria-label": `Cancel ${name}`, onclick: () => attempt(button, () => cancel(request.client, request.id)) },
    "Cancel",
  );
  const row = el(
    "tr",
    {},
    el("td", { class: "name" }, name, el("div", { class: "quiet" }, `${request.type} · ${request.model} · ${request.lane}`)),
    waited,
    el("td", { class: "number" }, button),
  );
  return { row, waited };
}
