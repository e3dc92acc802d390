// Which charts there are, and what their lines show.

const WINDOW_MILLIS = 300_000;
const MOST_LINES = 9;

/** The charts of what is looked at: one session, or the whole program; without those that have no figures. */
export function chartsOf(model, view) {
  const all = view.series ? ofSession(model, view) : ofProgram(model);
  return all.filter((spec) => spec.lanes.length > 0);
}

/** @param parts [columns, {name of a line: name of its column}] each */
function lane(name, unit, range, ...parts) {
  const made = { name, unit, x: [], series: [] };
  for (const [columns, lines] of parts) {
    const known = Object.entries(lines).filter(([, column]) => columns.has(column)).slice(0, MOST_LINES);
    const { x, columns: values } = columns.within(range.from, range.to, range.zero, known.map(([, column]) => column));
    known.forEach(([line], at) => made.series.push({ name: line, x: made.x.length, values: values[at] }));
    if (known.length > 0) {
      made.x.push(x);
    }
  }
  return made;
}

function chart(title, options, ...lanes) {
  return { title, bands: [], ...options, lanes: lanes.filter((each) => each.series.length > 0) };
}

function same(names) {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function ofProgram(model) {
  const { totals, sessions } = model;
  const to = model.lastTime;
  const range = { from: to - WINDOW_MILLIS, to, zero: Math.max(totals.times[0] ?? to, to - WINDOW_MILLIS) };
  const active = totals.names.filter((name) => name.startsWith("session ")).filter((name) => sessions.has(name.slice(8))).slice(-6);
  return [
    chart("Throughput", { wide: true, note: "The last five minutes." },
      lane("", "bit/s", range, [totals, { "Received, all": "received", "Sent, all": "sent", ...(active.length > 1 ? same(active) : {}) }])),
    chart("Requests", {}, lane("", "/s", range, [totals, { Requests: "requests" }])),
    ...ofProcess(model, range),
  ];
}

function ofSession(model, view) {
  const { fast, slow, peerDatagrams } = view.series;
  const there = model.isServer ? "at the client" : "at the server";
  const zero = view.row.began_ms ?? fast.times[0] ?? model.lastTime;
  const range = { from: zero - 200, to: (view.finished?.ended_ms ?? model.lastTime) + 200, zero };
  const omitted = view.row.omit_ms ? [{ from: 0, to: view.row.omit_ms / 1000, label: "warm-up" }] : [];
  const options = { bands: omitted };
  return [
    chart("Throughput", { ...options, wide: true },
      lane("", "bit/s", range, [fast, { Received: "received", Sent: "sent", ...same(view.series.streams) }])),
    chart("Latency", { ...options, note: "Percentiles of each second; the maximum of each tenth of a second." },
      lane("", "us", range, [slow, { p50: "latency_p50", p99: "latency_p99" }], [fast, { Max: "latency_max" }])),
    chart("Requests", options, lane("", "/s", range, [fast, { Requests: "requests" }])),
    chart("TCP", options,
      lane("Retransmits a second", "", range, [fast, { "Retransmits a second": "retransmits" }]),
      lane("Round-trip time", "us", range, [fast, { "Round-trip time": "rtt" }]),
      lane("Congestion window", "B", range, [fast, { "Congestion window": "cwnd" }])),
    chart("Loss, jitter and delay variation", { ...options, note: "Delay variation is that of the datagram that came last, against the fastest. The other end tells its own once a second." },
      lane("Loss", "%", range, [fast, { Loss: "loss" }], [peerDatagrams, { [`Loss ${there}`]: "loss" }]),
      lane("Jitter", "us", range, [fast, { Jitter: "jitter" }], [peerDatagrams, { [`Jitter ${there}`]: "jitter" }]),
      lane("Delay variation", "us", range, [fast, { "Delay variation": "delay" }], [peerDatagrams, { [`Delay variation ${there}`]: "delay" }])),
    ...ofProcess(model, range, view.series),
  ];
}

function ofProcess({ cpu, port, isServer }, range, series) {
  const [here, there] = isServer ? ["Server", "Client"] : ["Client", "Server"];
  const loops = same(cpu.names.filter((name) => name !== "Process"));
  return [
    chart("Processor time", { note: "100 % is one processor. Event loops are those of this end." },
      lane("", "%", range, [cpu, { [here]: "Process" }], ...(series ? [[series.peer, { [there]: "cpu" }]] : []), [cpu, loops])),
    chart("Completion port", {},
      lane("Packets queued", "", range, [port, { "Packets queued": "queued" }]),
      lane("Workers", "", range, [port, { "Workers that run": "running", "Workers that wait": "waiting" }])),
  ];
}
