// A reply as people want to see it, by what its result holds.

import { el } from "./dom.js";
import { duration, percent } from "./format.js";
import { canvasOf, decode, drawFindings } from "./pictures.js";

const STAGES = [["queued_ms", "queued"], ["load_ms", "loading"], ["preprocess_ms", "input"], ["inference_ms", "device"], ["postprocess_ms", "result"]];
const SHOWN_JSON = 20000;
const FINDINGS = ["boxes", "people", "faces", "lines"];

/** Elements that show a reply; picture is the blob that was sent, or null. */
export async function shown(reply, picture) {
  if (reply.status !== "ok") {
    return [failure(reply), raw(reply)];
  }
  const result = reply.result ?? {};
  const several = Array.isArray(result.results) ? result.results : [result];
  const parts = [];
  for (const [i, each] of several.entries()) {
    parts.push(...(await resultOf(each, i === 0 ? picture : null)));
  }
  if (picture && !parts.some((part) => part?.matches("canvas, .side"))) {
    parts.unshift(await sent(picture));
  }
  if (reply.fallback) {
    parts.unshift(el("p", { class: "quiet" }, "There was no result in time; this is what the preset says then."));
  }
  if (reply.simulated) {
    parts.unshift(el("p", { class: "quiet" }, "The device is simulated: the result means nothing."));
  }
  return [...parts, ...usage(reply), timing(reply.timing), raw(reply)];
}

/** An error of the worker, in its own words. */
export function failure(reply) {
  const pointer = reply.detail?.pointer;
  return el(
    "div",
    { class: "problem", role: "alert" },
    el("p", {}, el("span", { class: "pill bad" }, reply.code ?? "ERROR"), " ", reply.error ?? "The worker gave no reason."),
    pointer ? el("p", { class: "quiet" }, `It is about ${pointer}.`) : null,
    reply.retryable ? el("p", { class: "quiet" }, "The same request may succeed later.") : null,
  );
}

/** The picture that was sent, small; null if this browser can't read it. */
export async function sent(picture) {
  const canvas = await canvasOf(picture, `The picture ${picture.name ?? ""}`);
  canvas?.classList.add("small");
  return canvas;
}

async function resultOf(result, picture) {
  if (Array.isArray(result.labels)) {
    return [bars(result.labels.map(({ label, score }) => ({ text: label, score })))];
  }
  if (FINDINGS.some((key) => Array.isArray(result[key]))) {
    const canvas = picture ? await canvasOf(picture, "The picture with what was found in it") : await given(result.rendered);
    const legend = drawFindings(picture ? canvas : null, result);
    const none = el("p", {}, "Nothing was found.");
    return [canvas, legend.length === 0 ? none : bars(legend)];
  }
  if (result.png || (result.rendered && result.width)) {
    const before = picture ? await canvasOf(picture, "The picture that was sent") : null;
    const depth = await given(result.rendered ?? result.png);
    depth?.setAttribute("aria-label", "How far away everything is");
    const range = `${number(result.min)} to ${number(result.max)}`;
    return [el("div", { class: "side" }, before, depth), el("p", { class: "quiet" }, `${result.width} × ${result.height}, distances ${range}`)];
  }
  if (Array.isArray(result.segments)) {
    return [text(result.text ?? ""), el("ol", { class: "segments" }, ...result.segments.map(segment))];
  }
  if (typeof result.text === "string") {
    return [text(result.text)];
  }
  return tensors(result);
}

/** A text, as the model wrote it. */
export function text(written) {
  return el("p", { class: "written" }, written);
}

function segment({ start, end, text: said }) {
  return el("li", {}, el("span", { class: "quiet number" }, `${number(start)}–${number(end)} s`), " ", said);
}

async function given(base64) {
  return base64 ? canvasOf(new Blob([decode(base64)]), "The picture with what was found in it") : null;
}

function bars(list) {
  return el(
    "ol",
    { class: "bars" },
    ...list.map(({ text: label, score, colour }) => {
      const fill = el("div", { class: "fill" });
      fill.style.transform = `scaleX(${Math.max(0, Math.min(1, score ?? 0))})`;
      if (colour) {
        fill.style.background = colour;
      }
      return el(
        "li",
        {},
        el("span", { class: "label" }, label),
        el("span", { class: "number" }, typeof score === "number" ? percent(score) : ""),
        el("div", { class: "track thin", "aria-hidden": "true" }, fill),
      );
    }),
  );
}

/** Embeddings and other tensors: what they are, not their bytes. */
function tensors(result) {
  const found = [];
  const visit = (name, value) => {
    if (value && typeof value === "object") {
      if (value.dtype && value.shape) {
        found.push(el("li", {}, el("b", {}, name || "tensor"), ` ${value.dtype} [${value.shape.join(", ")}]`, first(value)));
      } else {
        Object.entries(value).forEach(([key, each]) => visit(name ? `${name}/${key}` : key, each));
      }
    }
  };
  visit("", result);
  return found.length > 0 ? [el("ul", { class: "tensors" }, ...found)] : [];
}

function first({ dtype, data_b64: data }) {
  if (dtype !== "float32" || typeof data !== "string" || data.length < 8) {
    return null;
  }
  const head = decode(data.slice(0, 64)); // 48 bytes
  const values = [];
  const view = new DataView(head.buffer);
  for (let at = 0; at + 4 <= head.length && values.length < 6; at += 4) {
    values.push(number(view.getFloat32(at, true)));
  }
  return el("span", { class: "quiet number" }, ` ${values.join("  ")} …`);
}

function number(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : "–";
}

function usage(reply) {
  const told = Object.entries(reply.usage ?? reply.result?.usage ?? {}).filter(([, value]) => typeof value !== "object");
  return told.length === 0
    ? []
    : [el("p", { class: "quiet" }, told.map(([key, value]) => `${key.replaceAll("_", " ")} ${typeof value === "number" ? number(value) : value}`).join(" · "))];
}

/** Where the time went, as one bar. */
function timing(told) {
  if (!told) {
    return el("p");
  }
  const stages = STAGES.map(([key, name], i) => ({ name, ms: told[key] ?? 0, i })).filter(({ ms }) => ms >= 0.05);
  const sum = Math.max(stages.reduce((all, { ms }) => all + ms, 0), 0.001);
  const title = stages.map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ");
  const parts = stages.map(({ ms, i, name }) => {
    const part = el("span", { class: `model-${i}`, title: `${name} ${duration(ms)}` });
    part.style.flexBasis = `${(100 * ms) / sum}%`;
    return part;
  });
  const keys = stages.map(({ name, ms, i }) => el("span", {}, el("i", { class: `swatch model-${i}` }), `${name} ${duration(ms)}`));
  return el(
    "div",
    { class: "timing" },
    el("p", {}, "Answered in ", el("b", { class: "number" }, duration(told.total_ms))),
    el("div", { class: "stack", role: "img", "aria-label": title }, ...parts),
    el("p", { class: "keys quiet" }, ...keys),
  );
}

function raw(reply) {
  const written = JSON.stringify(reply, (key, value) => (typeof value === "string" && value.length > 400 ? `${value.slice(0, 60)}… (${value.length} characters)` : value), 2);
  return el("details", {}, el("summary", {}, "Reply as JSON"), el("pre", { tabindex: "0" }, written.slice(0, SHOWN_JSON)));
}
