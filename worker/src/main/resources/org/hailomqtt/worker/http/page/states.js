// What each state of the worker means, in words for people.

const STATES = {
  starting: ["Starting", "It reads its configuration and models.", "wait"],
  waiting_for_broker: ["Waiting for the broker", "Requests come again as soon as the broker answers.", "warn"],
  waiting_for_device: ["Waiting for the device", "Requests wait with the broker until it is there.", "warn"],
  standby: ["Standing by", "Another worker serves; this one takes over when that one is gone.", "wait"],
  ready: ["Ready", "Nothing waits.", "ok"],
  busy: ["Working", "", "ok"],
  paused: ["Paused", "Requests wait until you resume.", "wait"],
  overheated: ["Too hot", "The device rests until it has cooled down; requests wait.", "bad"],
  draining: ["Draining", "It takes no more requests until you resume; they wait with the broker.", "wait"],
  released: ["Device lent out", "Another program may have it; requests wait with the broker.", "wait"],
  conflict: ["In conflict", "Another worker took over the sessions of this one.", "bad"],
  offline: ["Stopped", "The worker has stopped.", "bad"],
};

/** Gives {title, text, tone} for a state, which may be one that this page does not know yet. */
export function describe(state) {
  const [title, text, tone] = STATES[state] ?? [String(state).replaceAll("_", " "), "", "wait"];
  return { title, text, tone };
}

/** Whether nothing runs until somebody resumes. */
export function isHeld(state) {
  return state === "paused" || state === "draining";
}
