// Puts a report's data on the page: words as text, charts and tables as they come.

import { element, fileName, save, scrolling, table } from "./figure.js";
import { histogramChart, spectrumChart, timeChart } from "./charts.js";
import { barChart } from "./bars.js";
import { withUnit } from "./units.js";

const CHARTS = { time: timeChart, spectrum: spectrumChart, histogram: histogramChart, bars: barChart };

const report = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("report");

main.replaceChildren();
putHead();
putVerdict();
putWarnings();
putTiles();
putSections();
putRaw();
document.getElementById("foot").append(
  element("p", "", "Made by Perfport. Charts by uPlot, Copyright (c) Leon Sorokin, MIT licence: its text is in this file."));

function putHead() {
  const top = document.getElementById("top");
  document.title = `${report.title} · Perfport report`;
  const facts = element("ul", "facts");
  for (const fact of [report.host, report.date, report.program]) {
    if (fact) {
      facts.append(element("li", "", fact));
    }
  }
  top.append(element("h1", "", report.title), facts);
}

function putVerdict() {
  const verdict = element("p", `verdict card ${report.tone}`, report.verdict);
  verdict.id = "verdict";
  main.append(verdict);
}

function putWarnings() {
  if (report.warnings.length === 0) {
    return;
  }
  const box = element("div", "warnings");
  const count = report.warnings.length;
  box.append(element("h2", "", count === 1 ? "1 warning: a figure is suspect" : `${count} warnings: figures are suspect`));
  const items = report.warnings.map((warning) => {
    const item = element("li");
    const where = warning.where ? `(${warning.where}) ` : "";
    item.append(element("code", "", warning.code), ` ${where}${warning.detail}`);
    return item;
  });
  const shown = element("ul");
  shown.append(...items.slice(0, 5));
  box.append(shown);
  if (items.length > 5) {
    const rest = element("ul");
    rest.append(...items.slice(5));
    const more = element("details");
    more.append(element("summary", "", `${items.length - 5} more`), rest);
    box.append(more);
  }
  main.append(box);
}

function putTiles() {
  if (report.tiles.length === 0) {
    return;
  }
  const tiles = element("div", "tiles");
  for (const tile of report.tiles) {
    const box = element("dl", "tile card");
    const value = element("dd", "", tile.text ?? withUnit(tile.figure, tile.unit));
    if (tile.figure != null) {
      value.dataset.value = String(tile.figure);
    }
    value.dataset.name = tile.name;
    box.append(element("dt", "", tile.name), value);
    if (tile.note) {
      box.append(element("dd", "note", tile.note));
    }
    tiles.append(box);
  }
  main.append(tiles);
}

function putSections() {
  report.sections.forEach((section, index) => {
    const folded = section.folded === true;
    if (folded && !report.sections[index - 1]?.folded) {
      const each = element("section");
      each.append(element("h2", "", "Each test"));
      main.append(each);
    }
    if (folded) {
      putFolded(section, `test-${index}`);
    } else {
      const made = element("section");
      made.append(element("h2", "", section.heading));
      if (section.note) {
        made.append(element("p", "note", section.note));
      }
      fill(made, section, `section-${index}`);
      if (index === 0 && report.left_out.length > 0) {
        made.append(leftOut());
      }
      main.append(made);
    }
  });
}

/** Drawn when it is opened: many tests have many charts. */
function putFolded(section, sync) {
  const details = element("details", "card");
  const summary = element("summary", "", section.heading);
  summary.append(element("span", "soft", ` ${section.note}`));
  details.append(summary);
  details.addEventListener("toggle", () => fill(details, section, sync), { once: true });
  main.append(details);
}

function fill(place, section, sync) {
  if (section.charts.length > 0) {
    const charts = element("div", "charts");
    for (const spec of section.charts) {
      charts.append(CHARTS[spec.type]({ ...spec, sync: spec.type === "time" ? sync : null }).figure);
    }
    place.append(charts);
    const exports = section.charts.flatMap((chart) => (chart.series ?? []).filter((series) => series.hgrm));
    if (exports.length > 0) {
      place.append(saving(exports.map((series) => [
        `Save ${series.name} as .hgrm`,
        () => save(fileName(`${report.title} ${series.name}`, "hgrm"), "text/plain", hgrm(series.hgrm)),
      ])));
    }
  }
  if (section.tables.length > 0) {
    const tables = element("div", "tables");
    for (const { caption, head, rows } of section.tables) {
      const box = scrolling(table(caption, head, rows), caption);
      box.classList.toggle("wide", head.length > 3);
      tables.append(box);
    }
    place.append(tables);
  }
}

function leftOut() {
  const box = element("div");
  box.append(element("p", "small", "Not measured:"));
  const list = element("ul", "left-out small soft");
  report.left_out.forEach(({ name, why }) => list.append(element("li", "", `${name}: ${why}`)));
  box.append(list);
  return box;
}

function saving(buttons) {
  const box = element("div", "save");
  for (const [name, action] of buttons) {
    const button = element("button", "", name);
    button.type = "button";
    button.addEventListener("click", action);
    box.append(button);
  }
  return box;
}

/** HdrHistogram's text, which its plotters read; the values are microseconds. */
function hgrm({ rows, mean, deviation, max, samples }) {
  const lines = rows.map(([value, level, count]) => {
    const beyond = level < 1 ? (1 / (1 - level)).toFixed(2).padStart(15) : "";
    return `${value.toFixed(3).padStart(12)} ${level.toFixed(12)} ${String(count).padStart(10)} ${beyond}`.trimEnd();
  });
  const number = (value) => value.toFixed(3).padStart(12);
  return [
    "       Value     Percentile TotalCount 1/(1-Percentile)",
    "",
    ...lines,
    `#[Mean    = ${number(mean)}, StdDeviation   = ${number(deviation)}]`,
    `#[Max     = ${number(max)}, Total count    = ${String(samples).padStart(12)}]`,
    "",
  ].join("\n");
}

function putRaw() {
  const section = element("section");
  section.append(element("h2", "", "Raw results"));
  const buttons = [];
  for (const { name, document: result, left_out: missing } of report.results) {
    const note = [name, missing].filter(Boolean).join(": ");
    section.append(element("p", "small soft", missing ? `${note}.` : `${note}: complete.`));
    if (result) {
      buttons.push([`Save ${name}`, () =>
        save(fileName(name.replace(/\.json$/, ""), "json"), "application/json", `${JSON.stringify(result, null, 2)}\n`)]);
    }
  }
  section.append(saving(buttons));
  main.append(section);
}
