// What the page knows: sessions with their figures, and those of the whole program.

import { Columns, SessionSeries } from "./series.js";

const MOST_SESSIONS = 40;

/** Everything that was told by the program that serves this page. */
export class Model {
  state = null;
  sessions = new Map(); // by id: {row, series, finished: a row of the history, or null}
  totals = new Columns();
  cpu = new Columns();
  port = new Columns();
  results = new Map(); // of a client, by the history's numbers: whole documents
  counts = { sessions: 0, errors: 0 };
  ended = false;

  get isServer() {
    return this.state?.role === "server";
  }

  /**
   * Takes the newest state.
   *
   * @param onFinished is told each run that has ended since the last one
   */
  takeState(next, onFinished) {
    if (this.state && this.state.process !== next.process) {
      this.#forget(); // A program that was started anew counts anew.
    }
    this.state = next;
    for (const row of [...next.history].reverse()) {
      const known = this.#session(row.id);
      if (!known.finished) {
        known.finished = row;
        onFinished(row);
      }
      known.row = row;
    }
    for (const row of next.sessions) {
      this.#session(row.id).row = row;
    }
    while (this.sessions.size > MOST_SESSIONS) {
      const [oldest] = [...this.sessions].find(([, session]) => session.finished) ?? [...this.sessions][0];
      this.sessions.delete(oldest);
    }
    this.totals.keep((name) => !name.startsWith("session ") || this.sessions.has(name.slice("session ".length)));
  }

  #forget() {
    this.sessions = new Map();
    this.totals = new Columns();
    this.cpu = new Columns();
    this.port = new Columns();
    this.results = new Map();
  }

  #session(id) {
    if (!this.sessions.has(id)) {
      this.sessions.set(id, { row: { id }, series: new SessionSeries(), finished: null });
    }
    return this.sessions.get(id);
  }

  /** Takes the figures of one moment. */
  takeMoment(moment) {
    const time = moment.time_ms;
    this.counts = { sessions: moment.sessions, errors: moment.errors };
    const all = {
      received: moment.all.received_bits_per_second,
      sent: moment.all.sent_bits_per_second,
      requests: moment.all.requests_per_second,
    };
    for (const run of moment.runs) {
      this.#session(run.id).series.add(time, run);
      all[`session ${run.id}`] = sum(run.received_bits_per_second, run.sent_bits_per_second);
    }
    this.totals.add(time, all);
    if (moment.cpu_percent?.process != null) {
      const loops = moment.cpu_percent.loops.map((loop, at) => [`Event loop ${at + 1}`, loop.percent]);
      this.cpu.add(time, { Process: moment.cpu_percent.process, ...Object.fromEntries(loops) });
    }
    for (const each of moment.ports ?? []) {
      this.port.add(time, { queued: each.queued, running: each.workers_running, waiting: each.workers_waiting });
    }
  }

  /** A client's whole result, which comes right behind the state that tells of it. */
  takeResult(document) {
    this.results.set(this.state.history[0]?.number, document);
  }

  /** Sessions of which there are figures, the oldest first. */
  get shown() {
    return [...this.sessions].filter(([, session]) => session.series.fast.times.length > 0);
  }

  /** The time of the newest figures, by the program's clock. */
  get lastTime() {
    return this.totals.times[this.totals.times.length - 1] ?? Date.now();
  }
}

/** Both added up; null for none of both. */
export function sum(one, other) {
  return one == null && other == null ? null : (one ?? 0) + (other ?? 0);
}
