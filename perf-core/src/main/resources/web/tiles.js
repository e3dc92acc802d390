// Tiles: the figures of this moment, or those of the result.

import { element } from "./figure.js";
import { number, withUnit } from "./units.js";

/** The names and units of final figures, in the words of the page. */
const FIGURES = {
  goodput_bits_per_second: ["Throughput", "bit/s"],
  goodput_to_server_bits_per_second: ["To the server", "bit/s"],
  goodput_to_client_bits_per_second: ["To the client", "bit/s"],
  received_bits_per_second: ["Received", "bit/s"],
  sent_bits_per_second: ["Sent", "bit/s"],
  requests_per_second: ["Requests", "/s"],
  connects_per_second: ["Connections", "/s"],
  latency_p50_us: ["Latency p50", "us"],
  latency_p99_us: ["Latency p99", "us"],
  "latency_p99.9_us": ["Latency p99.9", "us"],
  latency_max_us: ["Latency max", "us"],
  lost_percent: ["Loss", "%"],
  jitter_ms: ["Jitter", "us", 1000],
  delay_variation_p99_us: ["Delay variation p99", "us"],
  retransmitted_segments: ["Retransmits", ""],
  cpu_client_percent: ["CPU of the client", "%"],
  cpu_server_percent: ["CPU of the server", "%"],
};

/** The figures of a run that is over, the headline first, with names and text. */
export function figuresOf(row) {
  return Object.entries(row.figures ?? {}).flatMap(([key, value]) => {
    const [name, unit, factor] = FIGURES[key] ?? [];
    return name ? [{ key, name, value, text: withUnit(value * (factor ?? 1), unit) || number(value) }] : [];
  });
}

/** Fills a list with the tiles of what is looked at; those that stay are only changed. */
export function showTiles(list, model, view) {
  const { sessions, errors } = model.counts;
  const tiles = view.finished ? finalTiles(view) : liveTiles(model, view);
  if (model.isServer) {
    tiles.push(tile("sessions", "Sessions", number(sessions), "now"));
  }
  tiles.push(tile("errors", "Errors", number(errors), "failed or refused", errors > 0));
  const kept = new Map([...list.children].map((each) => [each.dataset.key, each]));
  tiles.forEach((wanted, at) => {
    const made = kept.get(wanted.key) ?? newTile(wanted.key);
    kept.delete(wanted.key);
    made.classList.toggle("bad", wanted.isBad);
    made.dataset.value = wanted.value ?? "";
    const [name, text, note] = made.children;
    setText(name, wanted.name);
    const [, figure, unit] = /^(\S*)\s*(.*)$/.exec(wanted.text);
    setText(text.firstChild, figure);
    setText(text.lastChild, unit);
    setText(note, wanted.note);
    if (list.children[at] !== made) {
      list.insertBefore(made, list.children[at] ?? null);
    }
  });
  kept.forEach((unwanted) => unwanted.remove());
}

function newTile(key) {
  const made = element("div", "card tile");
  made.dataset.key = key;
  const value = element("dd");
  value.append(element("span"), " ", element("span", "unit"));
  made.append(element("dt"), value, element("dd", "note"));
  return made;
}

function tile(key, name, text, note, isBad = false, value = null) {
  return { key, name, text: text || "–", note, isBad, value };
}

function finalTiles(view) {
  return figuresOf(view.finished).map(({ key, name, value, text }) => tile(key, name, text, "final", false, value));
}

function liveTiles(model, view) {
  const series = view.series ? view.series.fast : model.totals;
  const tiles = [];
  const add = (key, name, value, unit, note, isBad) => {
    if (value != null) {
      tiles.push(tile(key, name, withUnit(value, unit) || number(value), note, isBad, value));
    }
  };
  add("received", "Received", series.recent("received", 1000), "bit/s", "last second");
  add("sent", "Sent", series.recent("sent", 1000), "bit/s", "last second");
  add("requests", "Requests", series.recent("requests", 1000), "/s", "last second");
  if (view.series) {
    const p99 = view.series.slow.last("run_p99");
    add("p99", "Latency p99", p99, "us", "so far, after the warm-up");
    add("rtt", "Round trip", series.last("rtt"), "us", "as TCP sees it");
    add("retransmits", "Retransmits", series.last("total_retransmits"), "", "so far");
    add("loss", "Loss", series.last("total_loss"), "%", "so far");
    add("jitter", "Jitter", series.last("jitter"), "us", "RFC 3550");
    const end = model.isServer ? "at the client" : "at the server";
    add("peer_loss", "Loss", view.series.peerDatagrams.last("total_loss"), "%", `so far, ${end}`);
    add("peer_jitter", "Jitter", view.series.peerDatagrams.last("jitter"), "us", `RFC 3550, ${end}`);
  }
  const [here, there] = model.isServer ? ["server", "client"] : ["client", "server"];
  add("cpu", `CPU of the ${here}`, model.cpu.last("Process"), "%", "100 % is one processor");
  add("peer_cpu", `CPU of the ${there}`, view.series?.peer.last("cpu"), "%", "100 % is one processor");
  return tiles;
}

/** Sets text, if it is another: what a screen reader or a selection is at stays. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}
