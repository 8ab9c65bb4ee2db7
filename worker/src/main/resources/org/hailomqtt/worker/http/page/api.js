// Calls of the worker's HTTP interface. What goes wrong comes as a CallError with a sentence for people.

/** A call that was not answered with what was asked for. */
export class CallError extends Error {
  /** @param status HTTP status, 0 if there was no answer; @param code the worker's error code, if any */
  constructor(text, status, code) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

let unauthorized = () => {};

/** What is done when the worker asks for its token. */
export function onUnauthorized(action) {
  unauthorized = action;
}

/** GET, as JSON. */
export async function get(path) {
  return json(await call(path, {}));
}

/** POST of JSON; gives the reply, also of control actions. */
export async function post(path, body) {
  return json(
    await call(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

/** A control action, as in docs/protocol.md. */
export function control(action, body = {}) {
  return post(`v1/control/${action}`, body);
}

/** Sends a token; gives whether it is the right one. */
export async function login(token) {
  const response = await reach("login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (response.status === 401 || response.status === 403) {
    return false;
  }
  if (!response.ok) {
    throw await failure(response);
  }
  return true;
}

/** Any call; throws a CallError unless it is answered with 2xx. */
export async function call(path, options) {
  const response = await reach(path, options);
  if (response.status === 401) {
    unauthorized();
  }
  if (!response.ok) {
    throw await failure(response);
  }
  return response;
}

async function reach(path, options) {
  try {
    return await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch (e) {
    if (e.name === "AbortError") {
      throw e;
    }
    throw new CallError("The worker does not answer. Is it running?", 0);
  }
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    throw new CallError("The worker's answer was cut off.", 0);
  }
}

/** What an answer that is no 2xx says. */
async function failure(response) {
  let told = {};
  try {
    told = await response.json();
  } catch {
    // No JSON: the status has to do.
  }
  const text = told.error ?? `The worker answered ${response.status} ${response.statusText}.`;
  const error = new CallError(text, response.status, told.code);
  error.reply = told;
  return error;
}
