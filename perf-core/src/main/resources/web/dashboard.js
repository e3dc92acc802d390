// The live page: takes server-sent events, and draws what they tell. Whatever a peer may have said is
// only ever set as text.

import { timeChart } from "./charts.js";
import { element } from "./figure.js";
import { chartsOf } from "./lanes.js";
import { Model } from "./model.js";
import { showHistory, showSessions } from "./tables.js";
import { figuresOf, setText, showTiles } from "./tiles.js";

const ALL = "all";
const DRAW_EVERY_MILLIS = 100;
const TILES_EVERY_MILLIS = 400;
const RETRY_MILLIS = 5_000;

const page = Object.fromEntries([...document.querySelectorAll("[id]")].map((each) => [each.id, each]));
const model = new Model();
const charts = new Map(); // by title: {figure, update, shape}

let chosen = null; // the id of what the user wants to see; null for the newest test, or all sessions
let drawnAt = 0;
let tilesAt = 0;
let isDue = false;

// What comes from the program.

function connect() {
  const events = new EventSource("/api/events");
  const on = (name, take) => events.addEventListener(name, (event) => {
    take(JSON.parse(event.data));
    schedule();
  });
  events.addEventListener("open", () => showLink("live", "Live"));
  on("state", (state) => {
    model.takeState(state, announceEnd);
    tilesAt = 0;
  });
  on("tick", (moment) => model.takeMoment(moment));
  on("result", ({ document }) => model.takeResult(document));
  on("end", () => {
    model.ended = true;
    tilesAt = 0;
    events.close();
    showLink("ended", model.isServer ? "The server has ended" : "Finished");
  });
  events.addEventListener("error", () => {
    if (model.ended) {
      return;
    }
    showLink("waiting", "Reconnecting");
    if (events.readyState === EventSource.CLOSED) { // Turned away: there are too many viewers, say.
      setTimeout(connect, RETRY_MILLIS);
    }
  });
}

// When to draw.

function schedule() {
  if (!isDue) {
    isDue = true;
    const wait = Math.max(0, drawnAt + DRAW_EVERY_MILLIS - performance.now());
    setTimeout(() => requestAnimationFrame(draw), wait);
  }
}

function draw() {
  isDue = false;
  drawnAt = performance.now();
  if (!model.state) {
    return;
  }
  const view = viewed();
  if (drawnAt - tilesAt >= TILES_EVERY_MILLIS) {
    tilesAt = drawnAt;
    showHead(view);
    showTiles(page.tiles, model, view);
    showTables();
  }
  showCharts(view);
}

/** What is looked at: a session with its id, row, series and end, or all together. */
function viewed() {
  if (model.sessions.has(chosen)) {
    return { id: chosen, ...model.sessions.get(chosen) };
  }
  const newest = model.isServer ? null : model.shown.at(-1) ?? [...model.sessions].at(-1);
  return newest ? { id: newest[0], ...newest[1] } : { id: ALL };
}

function choose(id) {
  chosen = id;
  tilesAt = 0;
  schedule();
}

// The head of the page.

function showLink(kind, text) {
  page.link.dataset.state = kind;
  setText(page["link-text"], text);
}

function announceEnd(row) {
  const headline = figuresOf(row)[0];
  setText(page.announce, headline ? `Finished: ${headline.name} ${headline.text}` : `Finished: ${row.outcome}`);
}

function showHead(view) {
  const { program, transport, system } = model.state;
  const end = model.isServer ? "server" : "client";
  setText(page.title, `Perfport ${end}`);
  document.title = `${view.row?.title ?? headingOf(view)} – Perfport ${end}`;
  setText(page.facts, [program, transport, system].filter(Boolean).join(" · "));
  setText(page.now, headingOf(view));
  setText(page.plan, view.row?.plan ? `${view.row.workload}, ${view.row.peer}. ${view.row.plan}` : "");
  const problem = view.finished?.detail;
  page.problem.hidden = !problem;
  setText(page.problem, problem ?? "");
  showProgress(view);
  showChoice();
}

function headingOf(view) {
  if (!view.series) {
    return model.isServer ? "All sessions" : "Waiting for a test";
  }
  const outcome = view.finished?.outcome;
  const word = outcome ? outcome[0].toUpperCase() + outcome.slice(1) : view.row.began_ms ? "Running" : "Connecting";
  return `${word}: ${view.row.title ?? (model.isServer ? `session ${view.id}` : `test ${view.id}`)}`;
}

function showProgress(view) {
  const { began_ms: began, duration_ms: duration, omit_ms: omit } = view.row ?? {};
  page.progress.hidden = !(began && duration) || Boolean(view.finished);
  page.progress.value = duration ? Math.min(1, (model.lastTime - (began ?? 0)) / (duration + omit)) : 0;
}

function showChoice() {
  const { shown, isServer } = model;
  page["show-label"].hidden = shown.length < (isServer ? 1 : 2);
  const wanted = [
    ["", isServer ? "All sessions" : "Newest test"],
    ...shown.reverse().map(([id, { row }]) => [id, `${id} ${row.title ?? row.peer ?? ""}`]),
  ];
  const shape = JSON.stringify(wanted);
  if (page.show.dataset.shape !== shape) {
    page.show.dataset.shape = shape;
    page.show.replaceChildren(...wanted.map(([id, text]) => {
      const option = element("option", "", text);
      option.value = id;
      return option;
    }));
  }
  page.show.value = model.sessions.has(chosen) ? chosen : "";
}

function showTables() {
  const { state, isServer } = model;
  page["sessions-section"].hidden = !isServer;
  showSessions(page.sessions, model, chosen, choose);
  const more = state.sessions_total - state.sessions.length;
  setText(page["sessions-more"], state.sessions_total === 0 ? "No session at the moment." : more > 0 ? `and ${more} more` : "");
  page["history-section"].hidden = state.history.length === 0;
  showHistory(page.history, model);
}

// Charts.

function showCharts(view) {
  const specs = chartsOf(model, view);
  page["no-charts"].hidden = specs.length > 0;
  for (const [title, chart] of charts) {
    if (!specs.some((spec) => spec.title === title)) {
      chart.figure.remove();
      charts.delete(title);
    }
  }
  specs.forEach((spec, at) => {
    const { figure } = chartOf(spec, view);
    if (page.charts.children[at] !== figure) {
      page.charts.insertBefore(figure, page.charts.children[at] ?? null);
    }
  });
}

/** The chart with new values; another one if it shows something else. */
function chartOf(spec, view) {
  const lines = spec.lanes.map((lane) => [lane.name, lane.series.map((each) => each.name)]);
  const shape = JSON.stringify([view.id, spec.bands, lines]);
  const known = charts.get(spec.title);
  if (known?.shape === shape) {
    known.update(spec.lanes);
    return known;
  }
  known?.figure.remove();
  const date = new Date(view.row?.began_ms ?? Date.now()).toLocaleString();
  const context = [view.row?.peer ?? model.state.program, date].filter(Boolean).join(", ");
  const made = { ...timeChart({ ...spec, sync: "page", context }), shape };
  charts.set(spec.title, made);
  return made;
}

page.show.addEventListener("change", () => choose(page.show.value || null));
connect();
setInterval(() => !model.ended && schedule(), 1000); // Ages go on though nothing is sent.
