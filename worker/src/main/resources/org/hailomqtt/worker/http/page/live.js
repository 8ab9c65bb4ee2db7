// Keeps the page up to date: server-sent events, and polling while there are none.

import { CallError, get } from "./api.js";

const POLL_MS = 2000;
const RETRY_MS = 5000;
const SILENCE_MS = 10000;

/**
 * Starts to listen.
 *
 * @param hear {status(status), request(recent), again(), connection("live" | "polling" | "lost" | "locked")};
 *     again() is called whenever the connection is new, for what events do not tell
 */
export function listen(hear) {
  let source = null;
  let opened = false;
  let heard = 0;
  let retryAt = 0;
  let locked = false;

  function open() {
    retryAt = performance.now() + RETRY_MS;
    opened = false;
    const mine = new EventSource("v1/events");
    source = mine;
    mine.addEventListener("open", () => {
      opened = true;
      heard = performance.now();
      hear.connection("live");
      hear.again();
    });
    mine.addEventListener("status", (event) => {
      heard = performance.now();
      hear.status(JSON.parse(event.data));
    });
    mine.addEventListener("request", (event) => {
      heard = performance.now();
      hear.request(JSON.parse(event.data));
    });
    mine.addEventListener("error", () => {
      // The browser tries again by itself only after some errors: this tries after all.
      if (source === mine) {
        close();
        poll();
      }
    });
  }

  async function poll() {
    try {
      hear.status(await get("v1/status"));
      heard = performance.now();
      locked = false;
      if (!opened) {
        hear.connection("polling");
      }
      if (!source && performance.now() >= retryAt) {
        open();
      }
    } catch (e) {
      close();
      locked = e instanceof CallError && e.status === 401;
      hear.connection(locked ? "locked" : "lost");
    }
  }

  function close() {
    source?.close();
    source = null;
    opened = false;
  }

  setInterval(() => {
    // An idle worker says nothing, and so does a dead connection, such as that of a laptop that slept.
    const silent = performance.now() - heard > SILENCE_MS;
    if (!locked && (!opened || silent)) {
      poll();
    }
  }, POLL_MS);
  poll();

  return {
    /** After a login. */
    retry() {
      locked = false;
      retryAt = 0;
      poll();
    },
  };
}
