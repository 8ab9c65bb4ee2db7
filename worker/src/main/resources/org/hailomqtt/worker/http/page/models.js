// The models: which are on the device, what they take of its memory, and loading, unloading, pinning.

import { attempt, confirmed, tell } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { control, get } from "./api.js";
import { bytes, moment } from "./format.js";

const COLOURS = 6;
const REFRESH_MS = 5000;

/** Gives {status(status), refresh()}; refresh() asks for what status does not tell. */
export function models(found) {
  let list = [];
  let memory = null;
  let networks = []; // on the device: [{model_path: "model/network", pinned}]
  let drawn = "";

  async function refresh() {
    try {
      const [answer, device] = await Promise.all([get("v1/models"), get("v1/device/status")]);
      list = answer.models ?? [];
      memory = device.device?.memory_total_bytes
        ? { total: device.device.memory_total_bytes, used: device.device.memory_used_bytes ?? 0 }
        : null;
      draw();
      found(list);
    } catch {
      // The connection's own state tells it.
    }
  }

  function draw() {
    const told = list.map((model) => {
      const own = networks.filter((network) => network.model_path.startsWith(`${model.name}/`));
      return { ...model, loaded: own.length > 0, pinned: own.some((network) => network.pinned) };
    });
    const state = JSON.stringify([told, memory]);
    if (state === drawn) {
      return; // so that a button under the pointer or the focus stays
    }
    drawn = state;
    const sorted = told.sort((a, b) => Number(b.loaded) - Number(a.loaded) || a.name.localeCompare(b.name));
    const focused = document.activeElement?.dataset?.does;
    const resident = sorted.filter((model) => model.loaded);
    const colours = new Map(resident.map((model, i) => [model.name, i % COLOURS]));
    drawMemory(resident, colours, memory);
    byId("model-list").replaceChildren(...sorted.map((model) => row(model, colours.get(model.name), refresh)));
    if (focused) {
      byId("model-list").querySelector(`[data-does="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  setInterval(refresh, REFRESH_MS);
  return {
    refresh,
    status(status) {
      const now = (status.models ?? []).map(({ model_path, pinned }) => ({ model_path, pinned }));
      if (JSON.stringify(now) !== JSON.stringify(networks)) {
        networks = now;
        draw(); // at once; what they take of the memory is asked for
        refresh();
      }
    },
  };
}

function drawMemory(resident, colours, memory) {
  const told = resident.filter((model) => model.memory_bytes > 0);
  const sum = told.reduce((all, model) => all + model.memory_bytes, 0);
  const whole = Math.max(memory?.total ?? sum, sum, 1);
  const parts = told.map((model) => part(`model-${colours.get(model.name)}`, model.memory_bytes / whole, `${model.name}: ${bytes(model.memory_bytes)}`));
  if (memory && memory.used > sum) {
    parts.push(part("other", (memory.used - sum) / whole, `other: ${bytes(memory.used - sum)}`));
  }
  byId("memory").replaceChildren(...parts);
  byId("memory").hidden = !memory && parts.length < 2; // a processor tells nothing of the kind
  const text = memory
    ? `${bytes(Math.max(memory.used, sum))} of ${bytes(memory.total)} device memory in use`
    : resident.length === 0
      ? "No model is loaded; each loads with its first request."
      : `${resident.length} loaded${sum > 0 ? `, ${bytes(sum)}` : ""}`;
  setText(byId("memory-text"), text);
  byId("memory").setAttribute("aria-label", text);
}

function part(name, share, title) {
  const made = el("span", { class: name, title });
  made.style.flexBasis = `${Math.max(0.5, 100 * share)}%`;
  return made;
}

function used(model) {
  const last = (model.networks ?? []).map((network) => network.last_used).sort().at(-1);
  return last ? `used ${moment(last)}` : null;
}

function row(model, colour, refresh) {
  const act = (does, text, action) =>
    el("button", {
      type: "button",
      "data-does": `${does} ${model.name}`,
      "aria-label": `${text} ${model.name}`,
      onclick: (event) => attempt(event.currentTarget, () => action().then(refresh)),
    }, text);
  const load = (pin) => async () => {
    if (!model.loaded) {
      tell(`Loading ${model.name} …`);
    }
    const reply = await control("load_model", { model: model.name, pin });
    tell(`${model.name}: ${reply.message}.`);
  };
  const unload = async () => {
    if (await confirmed(`Unload ${model.name}?`, "It loads again with its next request, which takes longer then.", "Unload")) {
      const reply = await control("unload_model", { model: model.name });
      tell(`${model.name}: ${reply.message}.`);
    }
  };
  const buttons = model.loaded
    ? [model.pinned ? act("unpin", "Unpin", load(false)) : act("pin", "Pin", load(true)), act("unload", "Unload", unload)]
    : [act("pin", "Pin", load(true)), act("load", "Load", load())];
  const about = [model.type, model.memory_bytes > 0 ? bytes(model.memory_bytes) : null, used(model)];
  return el(
    "li",
    { "data-model": model.name, class: model.loaded ? "loaded" : "" },
    el("span", { class: `swatch ${colour === undefined ? "" : `model-${colour}`}`, "aria-hidden": "true" }),
    el(
      "div",
      { class: "about" },
      el("p", {}, el("b", {}, model.name), model.loaded ? el("span", { class: "pill ok" }, model.pinned ? "pinned" : "loaded") : null),
      el("p", { class: "quiet", title: model.description ?? "" }, about.filter(Boolean).join(" · "), model.description ? ` · ${model.description}` : ""),
    ),
    el("span", { class: "buttons" }, ...buttons),
  );
}
