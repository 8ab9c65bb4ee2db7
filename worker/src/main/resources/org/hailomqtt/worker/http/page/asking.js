// What each type takes, and the body of a request for it.

import { CallError } from "./api.js";

// [the file, a hint for the text, a hint for the parameters]; null where there is none of it
export const TAKES = {
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

/** The body of a request; throws a CallError if the parameters are no JSON. */
export function requestOf(type, model, picture, written, parameters) {
  let params;
  try {
    params = parameters ? JSON.parse(parameters) : undefined;
  } catch {
    throw new CallError("The parameters are no JSON; an example stands in their box when it is empty.", 0, "NOT SENT");
  }
  if (type === "depth") {
    params = { render: true, ...params };
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
