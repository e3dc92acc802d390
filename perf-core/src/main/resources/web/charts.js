// Charts over time, percentile spectra and histograms, drawn by uPlot; bars are in bars.js.
// A page imports this over HTTP, beside uPlot.esm.js; a report has it inlined, see HtmlPage.java.

import uPlot from "./uPlot.esm.js";
import { canvasPicture, element, frame, lineStyle, sample, themed } from "./figure.js";
import { clock, number, scaleOf, tickFormat, withUnit } from "./units.js";

const LANE_HEIGHT = { one: 260, several: 170 };
// Lanes below each other begin at the same place, whatever their numbers.
const LANE_AXIS = 82;
const FONT = "12px system-ui, sans-serif";

/**
 * A chart of lines over time, in one lane or several below each other with one cursor.
 *
 * spec: {title, context, note, wide, sync, bands: [{from, to, label}], lanes: [lane]}; lane: {name,
 * unit, x: [[seconds]], series: [{name, x: index into lane.x, values: [number or null]}]}. Series of
 * different lanes with the same name have the same colour. `sync` joins the cursors of charts.
 *
 * @returns the figure, to put into the page; update(lanes) draws new values of the same series
 */
export function timeChart(spec) {
  const bands = spec.bands ?? [];
  const data = together(spec.lanes);
  const edges = bands.flatMap((band) => [band.from, band.to]);
  // The first look shows the bands whole; a zoom what was asked for.
  const range = (plot, from, to) => {
    const times = plot.data[0];
    const isWhole = from === times[0] && to === times[times.length - 1];
    return isWhole ? [Math.min(from, ...edges), Math.max(to, ...edges)] : [from, to];
  };
  return plotted(spec, spec.lanes.map((lane, at) => ({
    name: lane.name,
    unit: lane.unit,
    data: data[at],
    series: lane.series.map((series) => series.name),
    bands,
    isLog: lane.log === true,
    scales: { x: { time: false, range }, y: lane.log === true ? { distr: 3 } : { range: fromZero } },
    xAxis: { values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : clock(tick))) },
    xText: clock,
    xName: "Time",
  })));
}

/**
 * A percentile spectrum on HdrHistogram's axis: each nine is as far from the next as from the last.
 *
 * spec: {title, context, note, unit, series: [{name, points: [[percent, value]]}]}
 */
export function spectrumChart(spec) {
  const lane = {
    x: spec.series.map((series) => series.points.map(([percent]) => nines(percent))),
    series: spec.series.map((series, x) => ({ x, values: series.points.map(([, value]) => value) })),
  };
  const values = spec.series.flatMap((series) => series.points.map(([, value]) => value)).filter((value) => value > 0);
  const isWide = values.length > 0 && Math.max(...values) > 20 * Math.min(...values);
  return plotted(spec, [{
    unit: spec.unit,
    data: aligned(lane),
    series: spec.series.map((series) => series.name),
    bands: [],
    scales: { x: { time: false }, y: isWide ? { distr: 3 } : { range: fromZero } },
    xAxis: {
      splits: (_, __, from, to) => [0, nines(50), 1, 2, 3, 4, 5, 6].filter((at) => at >= from && at <= to + 0.01),
      values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : percentText(tick))),
    },
    xText: percentText,
    xName: "Percentile",
    isLog: isWide,
  }]);
}

/**
 * How many samples took how long.
 *
 * spec: {title, context, note, unit, series: [{name, buckets: [[above, upTo, samples]]}]}; buckets
 * are of one width on a logarithmic axis, empty ones left out
 */
export function histogramChart(spec) {
  const lane = {
    x: spec.series.map((series) => series.buckets.map(([, upTo]) => Math.log2(upTo) - 0.125)),
    series: spec.series.map((series, x) => ({ x, values: series.buckets.map(([, , samples]) => samples) })),
  };
  const text = (at) => withUnit(2 ** at, spec.unit);
  return plotted(spec, [{
    unit: "",
    data: aligned(lane),
    series: spec.series.map((series) => series.name),
    bands: [],
    scales: { x: { time: false, range: (_, from, to) => [from - 0.5, to + 0.5] }, y: { range: fromZero } },
    xAxis: {
      splits: (_, __, from, to) => decades(from, to),
      values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : text(tick))),
    },
    xText: (at) => `${withUnit(2 ** (at - 0.125), spec.unit)} to ${withUnit(2 ** (at + 0.125), spec.unit)}`,
    xName: "Latency",
    yName: "samples",
    isBars: true,
  }]);
}

/** Where a percentile is on the axis: 0 for the 0th, 1 for the 90th, 2 for the 99th. */
function nines(percent) {
  return percent >= 100 ? 6 : -Math.log10(1 - percent / 100);
}

function percentText(at) {
  return at >= 5.9999 ? "max" : `${Number((100 * (1 - 10 ** -at)).toPrecision(7))} %`;
}

/** 1, 2, 5, 10, ... as binary logarithms; 1, 10, 100 where these would be too many. */
function decades(from, to) {
  const steps = (to - from) / Math.log2(10) > 3 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(from / Math.log2(10)); power <= to / Math.log2(10); power++) {
    steps.forEach((step) => ticks.push(Math.log2(step * 10 ** power)));
  }
  return ticks.filter((tick) => tick >= from && tick <= to);
}

/** 1, 10, 100, ...; with 2 and 5 between them where these would be few. */
function powers(from, to) {
  const steps = to / from >= 1e3 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power++) {
    steps.forEach((step) => ticks.push(step * 10 ** power));
  }
  return ticks.filter((tick) => tick >= from && tick <= to);
}

function fromZero(_, from, to) {
  return [Math.min(0, from ?? 0), (to ?? 0) > 0 ? to * 1.08 : 1];
}

/** The data of lanes that share one list of times: one place of the cursor is the same in all. */
function together(lanes) {
  const each = lanes.map(aligned);
  if (each.length === 1) {
    return each;
  }
  const joined = uPlot.join(each, each.map((data) => data.map(() => 1)));
  let next = 1;
  return each.map((data) => [joined[0], ...data.slice(1).map(() => joined[next++])]);
}

/** What uPlot takes: one list of times, and a list of values for each series. */
function aligned(lane) {
  if (lane.x.length === 1) {
    return [lane.x[0], ...lane.series.map((series) => series.values)];
  }
  const tables = lane.series.map((series) => [lane.x[series.x], series.values]);
  return uPlot.join(tables, tables.map(() => [1, 1]));
}

function plotted(spec, lanes) {
  const names = [...new Set(lanes.flatMap((lane) => lane.series))];
  const plots = [];
  const { figure, plot, legend, describe } = frame(spec, {
    ending: "png",
    summary: () => lanes.map(inWords).join(" "),
    rows: () => rows(lanes),
    picture: () =>
      canvasPicture(
        plots.map((drawn, at) => ({ canvas: drawn.ctx.canvas, name: lanes[at].name })),
        names.map((name, index) => ({ name, index })),
        spec),
  });
  const key = uPlot.sync(spec.sync ?? `chart-${Math.random()}`).key;
  const at = element("li", "at");
  const values = addLegend(legend, lanes, names, plots, at);
  for (const lane of lanes) {
    if (lane.name) {
      plot.append(element("p", "lane-name", lane.name));
    }
    const holder = element("div");
    plot.append(holder);
    const isLast = lane === lanes[lanes.length - 1];
    const show = (cursor) => showValues(values, lane, names, cursor, at);
    plots.push(new uPlot(options(lane, isLast, lanes.length, names, key, show), lane.data, holder));
  }
  fit(plot, plots);
  moveByKeys(plot, plots);
  const update = (changed) => {
    together(changed).forEach((data, place) => {
      lanes[place].data = data;
      plots[place].setData(data);
    });
    describe();
  };
  return { figure, update, plots };
}

function options(lane, isLast, count, names, key, show) {
  const divisorOf = (ticks) => scaleOf(lane.unit, Math.max(...ticks.map((tick) => Math.abs(tick ?? 0))));
  const axis = {
    font: FONT,
    labelFont: FONT,
    stroke: () => themed("--soft"),
    grid: { stroke: () => themed("--grid"), width: 1 },
    ticks: { stroke: () => themed("--line"), width: 1, size: 4 },
  };
  return {
    width: 600,
    height: count === 1 ? LANE_HEIGHT.one : LANE_HEIGHT.several + (isLast ? 22 : 0),
    legend: { show: false },
    padding: [12, 14, 0, 0],
    cursor: {
      sync: { key, setSeries: false },
      points: { size: 7 },
      drag: { x: !lane.isBars, y: false },
      y: false,
    },
    scales: lane.scales,
    axes: [
      { ...axis, ...lane.xAxis, space: 60, size: isLast ? 34 : 8, ...(isLast ? {} : { values: () => [] }) },
      {
        ...axis,
        size: (_, texts) =>
          count > 1 ? LANE_AXIS : Math.max(44, 14 + 7.2 * Math.max(0, ...(texts ?? []).map((text) => text.length))),
        ...(lane.isLog ? { splits: (_, __, from, to) => powers(from, to), filter: (_, ticks) => ticks } : {}),
        values: (_, ticks) => {
          const { divisor, name } = divisorOf(ticks);
          const texts = lane.isLog
            ? ticks.map((tick) => (tick == null ? "" : withUnit(tick, lane.unit)))
            : tickFormat(divisor)(ticks);
          const last = texts.length - 1;
          return lane.isLog || !name ? texts : texts.map((text, place) => (place === last ? `${text} ${name}` : text));
        },
      },
    ],
    series: [{}, ...lane.series.map((name) => seriesOptions(lane, names.indexOf(name)))],
    hooks: {
      drawClear: [(plot) => lane.bands.forEach((band) => drawBand(plot, band))],
      setCursor: [(plot) => show(plot.cursor)],
    },
  };
}

function seriesOptions(lane, index) {
  const { colour, dash } = lineStyle(index);
  if (lane.isBars) {
    return {
      stroke: colour,
      fill: () => `${colour()}b0`,
      width: 1,
      paths: uPlot.paths.bars({ size: [0.9, 60], align: 0 }),
      points: { show: false },
    };
  }
  return { stroke: colour, dash, width: 2, spanGaps: false, points: { show: (plot) => plot.data[0].length <= 40, size: 5 } };
}

/** A part of the time, shaded, with its name at the top: a warm-up, a phase. */
function drawBand(plot, band) {
  const pen = plot.ctx;
  const { left, top, width, height } = plot.bbox;
  const from = Math.max(left, plot.valToPos(band.from, "x", true));
  const to = Math.min(left + width, plot.valToPos(band.to, "x", true));
  if (to <= from) {
    return;
  }
  pen.save();
  pen.fillStyle = themed("--band");
  pen.fillRect(from, top, to - from, height);
  pen.strokeStyle = themed("--line");
  pen.strokeRect(from, top, to - from, height);
  pen.fillStyle = themed("--soft");
  pen.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  pen.textBaseline = "top";
  pen.textAlign = "left";
  pen.beginPath();
  pen.rect(from, top, to - from, height);
  pen.clip();
  pen.fillText(band.label, from + 6 * devicePixelRatio, top + 4 * devicePixelRatio);
  pen.restore();
}

/** A button for each series, which hides and shows it; beside it its value at the cursor. */
function addLegend(legend, lanes, names, plots, at) {
  const values = names.map((name, index) => {
    const item = element("li");
    const button = element("button");
    button.type = "button";
    button.ariaPressed = "true";
    const value = element("b");
    button.append(sample(index), element("span", "", name), value);
    button.addEventListener("click", () => {
      const isShown = button.ariaPressed !== "true";
      button.ariaPressed = String(isShown);
      lanes.forEach((lane, place) => {
        const series = lane.series.indexOf(name);
        if (series >= 0) {
          plots[place].setSeries(series + 1, { show: isShown });
        }
      });
    });
    item.append(button);
    legend.append(item);
    return value;
  });
  legend.append(at);
  return values;
}

function showValues(values, lane, names, cursor, at) {
  lane.series.forEach((name, place) => {
    const index = cursor.idxs?.[place + 1];
    const value = index == null ? null : lane.data[place + 1][index];
    values[names.indexOf(name)].textContent = value == null ? "" : withUnit(value, lane.unit);
  });
  const x = cursor.idx == null ? null : lane.data[0][cursor.idx];
  at.textContent = x == null ? "" : `${lane.xName}: ${lane.xText(x)}`;
}

/** Keeps the plots as wide as their place. */
function fit(plot, plots) {
  const observer = new ResizeObserver(() => {
    const width = Math.floor(plot.clientWidth);
    if (width > 0) {
      plots.forEach((each) => each.width !== width && each.setSize({ width, height: each.height }));
    }
  });
  observer.observe(plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((each) => each.redraw()));
}

/** Arrow keys move the cursor from value to value; Home and End to the first and the last. */
function moveByKeys(plot, plots) {
  plot.tabIndex = 0;
  plot.addEventListener("keydown", (event) => {
    const x = plots[0].data[0];
    const now = plots[0].cursor.idx ?? (event.key === "ArrowLeft" ? x.length : -1);
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: x.length - 1 }[event.key];
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    const index = Math.min(x.length - 1, Math.max(0, next));
    plots[0].setCursor({ left: plots[0].valToPos(x[index], "x"), top: 1 });
  });
}

/** For who can't see the lines: how far each goes. */
function inWords(lane) {
  const all = lane.series.map((name, at) => {
    const values = lane.data[at + 1].filter((value) => value != null);
    if (values.length === 0) {
      return `${name}: no values.`;
    }
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    return `${name}: ${withUnit(least, lane.unit) || number(least)} to ${withUnit(most, lane.unit) || number(most)}.`;
  });
  return `${lane.name ? `${lane.name}. ` : ""}${all.join(" ")}`;
}

function rows(lanes) {
  const head = [lanes[0].xName, ...lanes.flatMap((lane) =>
    lane.series.map((name) => (lanes.length > 1 && name !== lane.name ? `${lane.name}: ${name}` : name)))];
  const units = lanes.flatMap((lane) => lane.series.map(() => lane.unit));
  const columns = lanes.flatMap((lane) => lane.data.slice(1));
  const text = lanes[0].xText;
  return {
    head,
    rows: Array.from(lanes[0].data[0], (x, index) => [
      text(x),
      ...columns.map((column, at) => (column[index] == null ? null : { figure: column[index], unit: units[at] })),
    ]),
  };
}
