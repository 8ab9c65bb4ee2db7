// The try-it box: a picture, a sound or a text goes to a model like any other request, and its reply is shown.

import { CallError, call, control } from "./api.js";
import { attempt, tell } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { eventsOf } from "./events.js";
import { failure, sent, shown, text } from "./reply.js";

const CLIENT = "dashboard";
// What each type takes: [file, text, hint for the text, hint for the parameters].
const TAKES = {
  clip: ["picture", "or a text, for its embedding", '{"labels": ["a cat", "a dog"], "top_k": 3}'],
  classify: ["picture", null, '{"top_k": 5}'],
  detect: ["picture", null, '{"confidence_threshold": 0.4}'],
  pose: ["picture", null, '{"confidence_threshold": 0.4}'],
  face: ["picture", null, '{"confidence_threshold": 0.5}'],
  depth: ["picture", null, '{"colormap": "viridis"}'],
  ocr: ["picture", null, '{"languages": ["en"]}'],
  whisper: ["sound", null, '{"language": "en"}'],
  vlm: ["picture", "What do you want to know of the picture?", '{"max_tokens": 64}'],
  vlm_chat: ["picture", "What do you want to know of the picture?", '{"max_tokens": 64}'],
  llm: [null, "What do you want to know?", '{"max_tokens": 128}'],
  infer: ["picture", 'or the input as JSON, such as {"tensor": {…}}', "{}"],
};
const WRITES = ["vlm", "vlm_chat", "llm"];

/** Gives {types(list), models(list)}. */
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
  let all = []; // models
  let number = 0;
  const run = `${Date.now().toString(36)}`;

  /** Types that a model here is of, and what this page does not know, such as presets. */
  function offerTypes() {
    const before = type.value;
    const usable = names.filter((name) => !TAKES[name] || all.some((each) => each.type === name || name === "infer"));
    type.replaceChildren(...usable.map((name) => el("option", {}, name)));
    type.value = usable.includes(before) ? before : (usable[0] ?? "");
    offerModels();
  }

  function offerModels() {
    const fits = all.filter((each) => each.type === type.value || type.value === "infer");
    const chosen = model.value;
    model.replaceChildren(el("option", { value: "" }, "its default"), ...fits.map((each) => el("option", {}, each.name)));
    model.value = fits.some((each) => each.name === chosen) ? chosen : "";
    const [takes, asks, parameters] = TAKES[type.value] ?? ["picture", "or a text", "{}"];
    byId("drop").hidden = takes === null;
    byId("prompt-label").hidden = asks === null;
    prompt.placeholder = asks ?? "";
    byId("try-params").placeholder = parameters;
    file.ask(takes === "sound" ? "Drop a WAV here, or choose a file" : "Drop a picture here, paste one, or choose a file");
  }

  async function preview(chosen) {
    reply.replaceChildren((await sent(chosen)) ?? el("p", { class: "quiet" }, "This browser can't show the file; the worker may read it all the same."));
  }

  async function ask() {
    const id = `${run}-${++number}`;
    const picture = byId("drop").hidden ? null : file.chosen();
    const written = byId("prompt-label").hidden ? "" : prompt.value.trim();
    try {
      const request = requestOf(type.value, model.value, picture, written, byId("try-params").value.trim());
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
    types(list) {
      names = list;
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

function tellCancelled(answer) {
  tell(answer.cancelled ? "Cancelled." : `${answer.message}.`);
}

/** The body of a request; throws a CallError if the parameters are no JSON. */
function requestOf(type, model, picture, written, parameters) {
  let params;
  try {
    params = parameters ? JSON.parse(parameters) : type === "depth" ? { render: true } : undefined;
  } catch {
    throw new CallError("The parameters are no JSON; an example stands in their box when it is empty.", 0, "NOT SENT");
  }
  if (type === "depth" && params.render === undefined) {
    params.render = true;
  }
  if (picture) {
    const form = new FormData();
    form.append(picture.type.startsWith("audio/") ? "audio" : "image", picture, picture.name);
    for (const [key, value] of Object.entries({ model, prompt: written, params: params && JSON.stringify(params), stream: WRITES.includes(type) && "true" })) {
      if (value) {
        form.append(key, value);
      }
    }
    return { body: form };
  }
  if (!written) {
    throw new CallError("Choose a file or write a text first.", 0, "NOT SENT");
  }
  const body = { input: inputOf(type, written), params, stream: WRITES.includes(type) || undefined, model: model || undefined };
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function inputOf(type, written) {
  if (type === "infer" && written.startsWith("{")) {
    try {
      return JSON.parse(written);
    } catch {
      throw new CallError("The input is no JSON.", 0, "NOT SENT");
    }
  }
  return WRITES.includes(type) ? { prompt: written } : { text: written };
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

/** The file: chosen, dropped or pasted. */
function chooser(changed) {
  const input = byId("try-file");
  const drop = byId("drop");
  const label = byId("drop-text");
  let chosen = null;
  let question = label.textContent;

  function take(taken) {
    chosen = taken ?? null;
    setText(label, chosen ? chosen.name || "pasted picture" : question);
    drop.classList.toggle("filled", Boolean(chosen));
    changed(chosen);
  }

  input.addEventListener("change", () => take(input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])][0];
    if (pasted && !drop.hidden) {
      take(pasted);
    }
  });
  return {
    chosen: () => chosen,
    ask(text) {
      question = text;
      if (!chosen) {
        setText(label, text);
      }
    },
  };
}
