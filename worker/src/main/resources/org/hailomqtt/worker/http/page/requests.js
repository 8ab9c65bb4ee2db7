// The last fifty requests.

import { attempt, show } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { call, get } from "./api.js";
import { clock, count, duration, moment } from "./format.js";
import { cancel } from "./work.js";

const KEPT = 50;
const DRAW_MS = 400;
const OK = "OK";

/** Gives {finished(recent), refresh()}. */
export function requests() {
  const body = byId("request-rows");
  const held = byId("requests-held");
  const errorsFirst = byId("errors-first");
  const rows = new WeakMap();
  let list = []; // newest first
  let fresh = 0; // came since the last drawing
  let due = false;

  function add(recent) {
    list.unshift(recent);
    list.length = Math.min(list.length, KEPT);
    fresh++;
    later();
  }

  function later() {
    if (!due) {
      due = true;
      setTimeout(draw, DRAW_MS);
    }
  }

  /** Rows under the pointer, or with the focus in them, hold still. */
  function draw() {
    due = false;
    if (body.matches(":hover, :focus-within") && body.childElementCount > 0) {
      held.hidden = fresh === 0;
      setText(held, `${fresh} new`);
      return;
    }
    fresh = 0;
    held.hidden = true;
    const shown = errorsFirst.checked ? [...list.filter(isError), ...list.filter((each) => !isError(each))] : list;
    body.replaceChildren(...shown.map(row));
    byId("requests-none").hidden = list.length > 0;
  }

  function row(recent) {
    let made = rows.get(recent);
    if (!made) {
      made = makeRow(recent);
      rows.set(recent, made);
    }
    return made;
  }

  body.addEventListener("pointerleave", later);
  body.addEventListener("focusout", later);
  errorsFirst.addEventListener("change", draw);

  return {
    finished: add,
    async refresh() {
      try {
        list = ((await get("v1/requests")).requests ?? []).slice(0, KEPT);
        draw();
      } catch {
        // The connection's own state tells it.
      }
    },
  };
}

function isError(recent) {
  return code(recent) !== OK;
}

function code(recent) {
  return String(recent.code ?? OK).toUpperCase();
}

function name(recent) {
  return recent.client ? `${recent.client}/${recent.id}` : String(recent.id);
}

function makeRow(recent) {
  const link = el("button", { type: "button", class: "link", onclick: () => attempt(link, () => details(recent)) }, name(recent));
  const made = el(
    "tr",
    { class: isError(recent) ? "failed" : "" },
    el("td", { class: "number" }, clock(recent.at)),
    el("td", {}, el("span", { class: isError(recent) ? "pill bad" : "pill ok" }, code(recent))),
    el("td", { class: "name" }, link),
    el("td", { class: "wide" }, recent.type ?? "–"),
    el("td", { class: "wide" }, recent.model ?? "–"),
    el("td", { class: "wide" }, recent.lane ?? "–"),
    el("td", { class: "number wide" }, duration(recent.queued_ms)),
    el("td", { class: "number wide" }, duration(recent.inference_ms || null)),
    el("td", { class: "number" }, duration(recent.total_ms)),
  );
  made.addEventListener("click", (event) => {
    if (event.target !== link) {
      link.click();
    }
  });
  return made;
}

async function details(recent) {
  const facts = [
    ["Answered", `${moment(recent.at)} with ${code(recent)}`],
    ["Type and model", `${recent.type ?? "–"} · ${recent.model ?? "–"}`],
    ["Lane", recent.lane ?? "–"],
    ["Queued", duration(recent.queued_ms)],
    ["Loading", duration(recent.load_ms || null)],
    ["Inference", duration(recent.inference_ms || null)],
    ["From receipt to reply", duration(recent.total_ms)],
  ];
  const list = el("dl", {}, ...facts.flatMap(([key, value]) => [el("dt", {}, key), el("dd", {}, value)]));
  const more = el("div", {}, el("p", { class: "quiet" }, "Asking what is kept of it …"));
  show(name(recent), list, more);
  more.replaceChildren(...(await kept(recent)));
}

/** What the worker still knows of a request. */
async function kept(recent) {
  try {
    const path = `v1/requests/${encodeURIComponent(recent.client ?? "anonymous")}/${encodeURIComponent(recent.id)}`;
    const known = await (await call(path, {})).json();
    const text = el("pre", { tabindex: "0" }, shortened(JSON.stringify(known, null, 2)));
    const parts = [el("p", {}, `Now: ${known.state ?? "complete"}`)];
    if (known.state === "pending" || known.state === "running") {
      const button = el("button", { type: "button", onclick: () => attempt(button, () => cancel(recent.client, recent.id)) }, "Cancel");
      parts.push(button);
    }
    return [...parts, el("details", { open: true }, el("summary", {}, "What is kept of it"), text)];
  } catch (e) {
    return [el("p", { class: "quiet" }, e.status === 404 ? "The worker keeps nothing more of it." : e.message)];
  }
}

function shortened(text) {
  const most = 20000;
  return text.length <= most ? text : `${text.slice(0, most)}\n… ${count(text.length - most, "more character")}`;
}
