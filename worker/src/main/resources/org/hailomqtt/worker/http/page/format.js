// Figures as people read them, with a fixed number of digits, so that they do not dance.

/** Milliseconds: 0.4 ms, 12 ms, 1.52 s, 42 s, 3 min 05 s. */
export function duration(ms) {
  if (ms === undefined || ms === null || Number.isNaN(ms)) {
    return "–";
  }
  if (ms < 9.95) {
    return `${ms.toFixed(1)} ms`;
  }
  if (ms < 999.5) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 9995) {
    return `${(ms / 1000).toFixed(2)} s`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  }
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h ${two(Math.floor((seconds % 3600) / 60))} min` : `${Math.floor(hours / 24)} days`;
}

/** Bytes: 340 kB, 12.4 MB, 7.9 GB. */
export function bytes(count) {
  for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (count >= size) {
      const value = count / size;
      return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
    }
  }
  return `${count} B`;
}

/** A rate: 0, 0.3, 12.5, 940. */
export function rate(value) {
  return value === 0 ? "0" : value < 99.95 ? value.toFixed(1) : String(Math.round(value));
}

/** A score of 0 to 1 in per cent. */
export function percent(score) {
  return `${(100 * score).toFixed(1)} %`;
}

/** The time of day of an RFC 3339 text, in the reader's zone. */
export function clock(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? "–" : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** When that was, with the day where it was not today. */
export function moment(text) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    return String(text);
  }
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock(text) : at.toLocaleString();
}

/** "1 request", "2 requests". */
export function count(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}
