// The headline: state, problem and what to do, and the actions on the whole worker.

import { attempt, confirmed, tell } from "./dialogs.js";
import { byId, setText } from "./dom.js";
import { control } from "./api.js";
import { count, moment } from "./format.js";
import { describe, isHeld } from "./states.js";

const PAUSE_TEXT = "What runs is finished; everything else waits until you resume.";
const RELEASE_TEXT =
  "What runs is finished, all models are unloaded, and another program can have the device. Requests wait with the broker.";
const DRAIN_TEXT =
  "The worker finishes what runs and takes no more from the broker, where requests wait until you resume.";

/** Gives {status(status), connection(state)}. */
export function headline() {
  const pause = byId("pause");
  const release = byId("release");
  const drain = byId("drain");
  let state = "starting";

  pause.addEventListener("click", () =>
    attempt(pause, async () => {
      if (isHeld(state)) {
        await control("resume");
        tell("Requests are served again.");
      } else if (await confirmed("Pause?", PAUSE_TEXT, "Pause")) {
        await control("pause");
        tell("Paused.");
      }
    }),
  );
  release.addEventListener("click", () =>
    attempt(release, async () => {
      if (state === "released") {
        tell((await control("acquire")).message);
      } else if (await confirmed("Lend out the device?", RELEASE_TEXT, "Lend it out")) {
        tell((await control("release")).message);
      }
    }),
  );
  drain.addEventListener("click", () =>
    attempt(drain, async () => {
      if (await confirmed("Drain?", DRAIN_TEXT, "Drain")) {
        await control("drain");
        tell("Draining.");
      }
    }),
  );

  return {
    status(status) {
      state = status.state;
      const { title, text, tone } = describe(state);
      const waiting = Object.values(status.lanes ?? {}).reduce((sum, lane) => sum + lane.waiting, 0);
      byId("headline").dataset.tone = status.degraded && tone === "ok" ? "warn" : tone;
      setText(byId("state"), title);
      setText(byId("state-text"), state === "busy" ? working(waiting) : text);
      setText(pause, isHeld(state) ? "Resume" : "Pause");
      setText(release, state === "released" ? "Take back the device" : "Lend out the device");
      drain.disabled = state === "draining";
      problem(status.problem);
      setText(byId("worker-name"), status.worker);
      document.title = `${title} · ${status.worker}`;
    },
    connection(connection) {
      byId("headline").classList.toggle("stale", connection === "lost");
    },
  };
}

/** No figures that change many times a second here: this line is read out. */
function working(waiting) {
  return waiting === 0 ? "A request runs." : waiting < 10 ? "A few requests wait." : `More than ${count(tens(waiting), "request")} wait.`;
}

function tens(number) {
  const digits = 10 ** Math.floor(Math.log10(number));
  return Math.floor(number / digits) * digits;
}

function problem(told) {
  byId("problem").hidden = !told;
  if (told) {
    setText(byId("problem-text"), sentence(told.text));
    setText(byId("problem-advice"), `What to do: ${told.what_to_do}`);
    setText(byId("problem-since"), moment(told.since));
  }
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
