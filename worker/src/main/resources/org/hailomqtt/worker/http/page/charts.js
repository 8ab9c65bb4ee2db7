// Small line charts of the last two minutes, drawn as SVG in the page's colours.

import { byId, el, setText, svg } from "./dom.js";
import { duration, rate } from "./format.js";

const SPAN_MS = 120000;
const STEP_MS = 1000;
const WIDTH = 300;
const HEIGHT = 64;
const SETTLED = 3; // steps before one counts as complete

/** One chart with up to two lines: values are added with a time of performance.now(). */
class Chart {
  constructor(id, title, lines, format, least, nothing) {
    this.format = format;
    this.least = least;
    this.points = []; // [{at, values}]
    this.values = lines.map((name, i) => el("span", { class: `value line-${i}` }, name ? el("small", {}, name) : null, el("b", {}, "–")));
    this.paths = lines.map((_, i) => svg("path", { class: `line line-${i}` }));
    this.area = svg("path", { class: "area" });
    this.top = el("span", { class: "top-label", "aria-hidden": "true" });
    this.none = el("p", { class: "none quiet" }, nothing);
    this.drawing = svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title },
      svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: 1, y2: 1 }),
      svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }),
      this.area,
      ...this.paths,
    );
    byId(id).replaceChildren(
      el("figcaption", {}, title, el("span", { class: "values" }, ...this.values)),
      el("div", { class: "plot" }, this.top, this.drawing, this.none),
      el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, "2 min ago"), el("span", {}, "now")),
    );
  }

  add(at, values) {
    this.points.push({ at, values });
  }

  draw(now) {
    const begin = now - SPAN_MS;
    while (this.points.length > 0 && this.points[0].at < begin - STEP_MS) {
      this.points.shift();
    }
    const all = this.points.flatMap((point) => point.values).filter((value) => value !== null);
    this.none.hidden = all.length > 0;
    const top = nice(Math.max(this.least, ...all));
    setText(this.top, this.format(top));
    this.paths.forEach((path, i) => path.setAttribute("d", this.path(i, begin, top)));
    const first = this.paths[0].getAttribute("d");
    this.area.setAttribute("d", this.paths.length === 1 && first && !first.includes("M", 1) ? this.closed(first, begin) : "");
    const last = this.points.at(-1)?.values ?? [];
    this.values.forEach((value, i) => setText(value.lastChild, last[i] === undefined || last[i] === null ? "–" : this.format(last[i])));
  }

  path(index, begin, top) {
    let drawn = "";
    let pen = "M";
    for (const { at, values } of this.points) {
      if (values[index] === null || values[index] === undefined) {
        pen = "M";
        continue;
      }
      const x = Math.max(0, ((at - begin) / SPAN_MS) * WIDTH);
      const y = HEIGHT - 1 - (values[index] / top) * (HEIGHT - 4);
      drawn += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = "L";
    }
    return drawn;
  }

  closed(line, begin) {
    const x = (point) => Math.max(0, ((point.at - begin) / SPAN_MS) * WIDTH).toFixed(1);
    return `${line}L${x(this.points.at(-1))} ${HEIGHT}L${x(this.points[0])} ${HEIGHT}Z`;
  }
}

/** The next of 1, 2, 5, 10, 20, … */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= value * 0.999);
}

/** The figures. Gives {status(status), finished(recent), lost()}. */
export function figures() {
  const rates = new Chart("chart-rate", "Requests per second", [""], rate, 1, "");
  const times = new Chart("chart-time", "Time to the reply", ["p50", "p95"], duration, 10, "No request was answered");
  const heat = new Chart("chart-heat", "Temperature", ["device", "host"], (celsius) => `${Math.round(celsius)} °C`, 50, "No sensor tells it here");
  let total = null; // answered since the worker started
  let steps = []; // [{at, total}] of the last seconds
  let recent = []; // total_ms since the last step
  let temperatures = null;

  setInterval(() => {
    const now = performance.now();
    if (total !== null) {
      steps.push({ at: now, total });
      steps = steps.slice(-SETTLED);
      const first = steps[0];
      // Over the last steps, because the worker tells at most some times a second.
      rates.add(now, [steps.length < 2 || total < first.total ? 0 : (1000 * (total - first.total)) / (now - first.at)]);
      heat.add(now, [temperatures?.device ?? null, temperatures?.host ?? null]);
    }
    recent.sort((a, b) => a - b);
    times.add(now, recent.length === 0 ? [null, null] : [quantile(recent, 0.5), quantile(recent, 0.95)]);
    recent = [];
    for (const chart of [rates, times, heat]) {
      chart.draw(now);
    }
  }, STEP_MS);

  return {
    status(status) {
      const answered = status.counters?.reply_confirmed ?? 0;
      if (total !== null && answered < total) {
        steps = []; // it was started again
      }
      total = answered;
      temperatures = status.temperatures;
    },
    finished(request) {
      if (typeof request.total_ms === "number") {
        recent.push(request.total_ms);
      }
    },
    lost() {
      total = null;
      steps = [];
      temperatures = null;
    },
  };
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
