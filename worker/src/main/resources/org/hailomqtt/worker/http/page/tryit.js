// The try-it box: a picture, a sound or a text goes to a model like any other request, and its reply is shown.

import { CallError, call, control } from "./api.js";
import { TAKES, requestOf } from "./asking.js";
import { chooser } from "./chooser.js";
import { attempt, tell } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { eventsOf } from "./events.js";
import { failure, sent, shown, text } from "./reply.js";

const CLIENT = "dashboard";

/** Gives {types(names, presets), models(list)}. */
export function tryIt() {
  const type = byId("try-type");
  const model = byId("try-model");
  const prompt = byId("try-prompt");
  const send = byId("try-send");
  const stop = byId("try-cancel");
  const progress = byId("try-progress");
  const reply = byId("try-reply");
  const file = chooser((chosen) => chosen && !chosen.type.startsWith("audio/") && preview(chosen));
  let names = []; // of all types
  let presets = []; // that can serve
  let all = []; // models
  let number = 0;
  const run = `${Date.now().toString(36)}`;

  /** The type that stands behind what is chosen, which may be a preset. */
  function kind() {
    return presets.find((preset) => preset.name === type.value)?.type ?? type.value;
  }

  /** Types that a model here is of, and the presets that can serve. */
  function offerTypes() {
    const before = type.value;
    const usable = names.filter((name) => !TAKES[name] || all.some((each) => each.type === name || name === "infer"));
    const option = (name) => el("option", {}, name);
    type.replaceChildren(
      ...usable.map(option),
      ...(presets.length > 0 ? [el("optgroup", { label: "presets" }, ...presets.map((preset) => option(preset.name)))] : []),
    );
    type.value = before;
    if (type.selectedIndex < 0) {
      type.selectedIndex = 0;
    }
    offerModels();
  }

  function offerModels() {
    const fits = all.filter((each) => each.type === kind() || kind() === "infer");
    const chosen = model.value;
    model.replaceChildren(el("option", { value: "" }, "its default"), ...fits.map((each) => el("option", {}, each.name)));
    model.value = fits.some((each) => each.name === chosen) ? chosen : "";
    const [takes, asks, parameters] = TAKES[kind()] ?? ["picture", "or a text", "{}"];
    byId("drop").hidden = takes === null;
    byId("prompt-label").hidden = asks === null;
    prompt.placeholder = asks ?? "";
    byId("try-params").placeholder = parameters;
    setText(byId("try-about"), presets.find((preset) => preset.name === type.value)?.description ?? "");
    file.ask(takes === "sound" ? "Drop a WAV here, or choose a file" : "Drop a picture here, paste one, or choose a file");
  }

  async function preview(chosen) {
    reply.replaceChildren((await sent(chosen)) ?? el("p", { class: "quiet" }, "This browser can't show the file; the worker may read it all the same."));
  }

  async function ask() {
    const id = `${run}-${++number}`;
    const picture = fitting(file.chosen(), TAKES[kind()]?.[0]);
    const written = byId("prompt-label").hidden ? "" : prompt.value.trim();
    try {
      const request = requestOf(kind(), model.value, picture, written, byId("try-params").value.trim());
      stop.disabled = false;
      stop.onclick = () => attempt(stop, async () => tellCancelled(await control("cancel", { client: CLIENT, id })));
      setText(progress, "sent");
      const response = await call(`v1/requests/${encodeURIComponent(type.value)}?client=${CLIENT}&id=${id}`, {
        ...request,
        method: "POST",
        headers: { ...request.headers, Accept: "text/event-stream, application/json;q=0.9" },
      });
      const answer = await follow(response, reply, progress);
      await answered(answer, picture);
    } catch (e) {
      if (!(e instanceof CallError)) {
        throw e;
      }
      reply.replaceChildren(failure({ error: e.message, code: e.code ?? "NO REPLY", ...e.reply }));
    } finally {
      setText(progress, "");
      stop.disabled = true;
    }
  }

  async function answered(answer, picture) {
    const elements = await shown(answer, picture?.type.startsWith("audio/") ? null : picture);
    reply.replaceChildren(...elements.filter(Boolean));
  }

  byId("try-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(send, ask);
  });
  prompt.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      byId("try-form").requestSubmit();
    }
  });
  type.addEventListener("change", offerModels);

  return {
    types(list, named) {
      names = list;
      presets = named.filter((preset) => !preset.unusable);
      offerTypes();
    },
    models(list) {
      const named = JSON.stringify(list.map((each) => [each.name, each.type]));
      if (named !== JSON.stringify(all.map((each) => [each.name, each.type]))) {
        all = list;
        offerTypes();
      }
    },
  };
}

/** The file, unless it is a picture where a sound is wanted, or the other way round. */
function fitting(chosen, takes) {
  const isSound = chosen?.type.startsWith("audio/");
  const isPicture = chosen?.type.startsWith("image/");
  return takes === null || (takes === "sound" ? isPicture : isSound) ? null : chosen;
}

function tellCancelled(answer) {
  tell(answer.cancelled ? "Cancelled." : `${answer.message}.`);
}

/** Shows what comes before the reply, and gives the reply. */
async function follow(response, where, progress) {
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    return response.json();
  }
  let written = null;
  for await (const { event, data } of eventsOf(response)) {
    if (event === "chunk") {
      if (!written || data.seq === 0) { // 0 again: the answer begins anew
        written = text("");
        where.replaceChildren(...where.querySelectorAll(":scope > canvas.small"), written);
        setText(progress, "writing");
      }
      written.append(data.text);
    } else if (event === "progress") {
      setText(progress, data.event === "accepted" && data.position > 0 ? `waits behind ${data.position}` : (data.event ?? ""));
    } else if (event === "reply") {
      return data;
    }
  }
  throw new CallError("The connection ended before the reply came.", 0, "NO REPLY");
}
