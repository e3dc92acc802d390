// Bars that compare: a value each, its confidence interval, and the value of each run. SVG.

import { drawn, element, frame, svgPicture } from "./figure.js";
import { number, scaleOf, withUnit } from "./units.js";

const ROW = 54;
const AXIS = 26;

/**
 * Bars below each other.
 *
 * spec: {title, context, note, wide, unit, bars: [{name, value, low, high, points: [number], said}]};
 * `low` to `high` is the confidence interval, `said` stands behind the value
 */
export function barChart(spec) {
  const svg = drawn("svg", {});
  const { figure, plot, legend } = frame(spec, {
    ending: "svg",
    summary: () => spec.bars.map((bar) => `${bar.name}: ${inWords(bar, spec.unit)}.`).join(" "),
    rows: () => rows(spec),
    picture: () => svgPicture(svg, spec),
  });
  plot.append(svg);
  legend.append(element("li", "at", explanation(spec)));
  const observer = new ResizeObserver(() => draw(svg, spec, Math.max(240, Math.floor(plot.clientWidth))));
  observer.observe(plot);
  draw(svg, spec, 640);
  return { figure };
}

function explanation(spec) {
  const parts = [];
  if (spec.bars.some((bar) => bar.low != null)) {
    parts.push(`line: ${spec.confidence ?? "95"} % confidence interval of the mean`);
  }
  if (spec.bars.some((bar) => (bar.points ?? []).length > 1)) {
    parts.push("dots: the runs");
  }
  if (spec.better) {
    parts.push(`${spec.better} is better`);
  }
  return parts.join(" · ");
}

function draw(svg, spec, width) {
  const height = spec.bars.length * ROW + AXIS;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const most = Math.max(0, ...spec.bars.flatMap((bar) => [bar.value ?? 0, bar.high ?? 0, ...(bar.points ?? [])]));
  const step = niceStep(most / Math.max(2, Math.floor(width / 130)));
  const end = step > 0 ? Math.ceil((most * 1.02) / step) * step : 1;
  const x = (value) => 1 + (Math.max(0, value) / end) * (width - 24);
  const content = [];
  const { divisor, name } = scaleOf(spec.unit, end);
  for (let tick = 0; step > 0 && tick <= end + step / 2; tick += step) {
    content.push(drawn("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - AXIS, css: "stroke: var(--grid)" }));
    const isLast = tick + step > end + step / 2;
    const text = drawn(
      "text",
      { x: x(tick), y: height - 8, class: "soft", "text-anchor": tick === 0 ? "start" : isLast ? "end" : "middle" },
      isLast ? `${number(tick / divisor)} ${name}` : number(tick / divisor));
    content.push(text);
  }
  spec.bars.forEach((bar, index) => content.push(...row(bar, index, spec, x, width)));
  svg.replaceChildren(...content);
}

function row(bar, index, spec, x, width) {
  const top = index * ROW;
  const parts = [
    drawn("text", { x: 2, y: top + 15 }, bar.name),
    drawn("text", { x: width - 4, y: top + 15, "text-anchor": "end", "font-weight": 600 },
      [withUnit(bar.value, spec.unit), bar.said].filter(Boolean).join(" · ")),
  ];
  if (bar.value != null) {
    const colour = `var(--series-${bar.isSoft ? 7 : 1})`;
    parts.push(
      drawn("rect", { x: x(0), y: top + 22, width: Math.max(1, x(bar.value) - x(0)), height: 20, rx: 2,
        css: `fill: ${colour}; fill-opacity: 0.55` }));
  }
  (bar.points ?? []).forEach((point) =>
    parts.push(drawn("circle", { cx: x(point), cy: top + 32, r: 3.5, "stroke-width": 1.5,
      css: "fill: var(--surface); stroke: var(--text)" })));
  if (bar.low != null && bar.high != null) {
    const stroke = { "stroke-width": 2, css: "stroke: var(--text)" };
    const [low, high] = [x(bar.low), x(bar.high)];
    parts.push(
      drawn("line", { x1: low, x2: high, y1: top + 32, y2: top + 32, ...stroke }),
      drawn("line", { x1: low, x2: low, y1: top + 26, y2: top + 38, ...stroke }),
      drawn("line", { x1: high, x2: high, y1: top + 26, y2: top + 38, ...stroke }));
  }
  return parts;
}

function niceStep(rough) {
  if (!(rough > 0)) {
    return 0;
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((step) => step * power >= rough) ?? 10);
}

function inWords(bar, unit) {
  const interval =
    bar.low == null || bar.high == null ? "" : `, interval ${withUnit(bar.low, unit)} to ${withUnit(bar.high, unit)}`;
  return `${bar.value == null ? "no value" : withUnit(bar.value, unit)}${interval}${bar.said ? `, ${bar.said}` : ""}`;
}

function rows(spec) {
  const figure = (value) => (value == null ? null : { figure: value, unit: spec.unit });
  const runs = Math.max(0, ...spec.bars.map((bar) => (bar.points ?? []).length));
  const head = ["", "value", "from", "to", ...Array.from({ length: runs }, (_, at) => `run ${at + 1}`), "note"];
  return {
    head,
    rows: spec.bars.map((bar) => [
      bar.name,
      figure(bar.value),
      figure(bar.low),
      figure(bar.high),
      ...Array.from({ length: runs }, (_, at) => figure((bar.points ?? [])[at])),
      bar.said ?? "",
    ]),
  };
}
