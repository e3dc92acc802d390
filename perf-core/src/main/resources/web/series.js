// What the page keeps of the figures that it was sent: columns by name, thinned when they are long.

/** The older half of columns is thinned when they are this long: ten minutes as they came, then less and less. */
const MOST_ROWS = 6000;

/** Rows of figures at times that go up; each column has a value, or undefined, for each time. */
export class Columns {
  times = [];
  #columns = new Map();

  /** @param row figures by their columns' names; undefined ones are left out */
  add(time, row) {
    if (this.times.length > 0 && time <= this.times[this.times.length - 1]) {
      return; // Seen before.
    }
    this.times.push(time);
    for (const [name, value] of Object.entries(row)) {
      if (value != null && Number.isFinite(value)) {
        this.#column(name)[this.times.length - 1] = value;
      }
    }
    for (const values of this.#columns.values()) {
      if (values.length < this.times.length) {
        values.push(undefined); // Lines go on across it: null would be a gap.
      }
    }
    if (this.times.length > MOST_ROWS) {
      this.#halve();
    }
  }

  #column(name) {
    if (!this.#columns.has(name)) {
      this.#columns.set(name, new Array(this.times.length - 1).fill(undefined));
    }
    return this.#columns.get(name);
  }

  /** Makes one row of two in the older half: the greater one of maxima, else the mean. */
  #halve() {
    const half = MOST_ROWS / 2;
    const thin = (values, join) => {
      const kept = [];
      for (let at = 0; at < half; at += 2) {
        kept.push(join(values[at], values[at + 1]));
      }
      return kept.concat(values.slice(half));
    };
    this.times = thin(this.times, (_, later) => later);
    for (const [name, values] of this.#columns) {
      this.#columns.set(name, thin(values, (one, other) => joined(one, other, name.includes("max"))));
    }
  }

  /** Forgets the columns whose names this does not want. */
  keep(isWanted) {
    this.names.filter((name) => !isWanted(name)).forEach((name) => this.#columns.delete(name));
  }

  /** Whether there was ever a value in a column. */
  has(name) {
    return this.#columns.has(name);
  }

  get names() {
    return [...this.#columns.keys()];
  }

  /** The rows within a time, as a chart takes them: times in seconds from `zero`, and columns. */
  within(from, to, zero, names) {
    const first = firstNotBefore(this.times, from);
    const end = firstNotBefore(this.times, to + 1);
    return {
      x: this.times.slice(first, end).map((time) => (time - zero) / 1000),
      columns: names.map((name) => this.#columns.get(name)?.slice(first, end) ?? []),
    };
  }

  /** The mean of a column's last values, over at most this time; null for none. */
  recent(name, millis) {
    const values = this.#columns.get(name);
    if (!values) {
      return null;
    }
    const last = this.times[this.times.length - 1];
    const first = firstNotBefore(this.times, last - millis + 1);
    const shown = values.slice(first).filter((value) => value != null);
    return shown.length === 0 ? null : shown.reduce((sum, value) => sum + value, 0) / shown.length;
  }

  /** The last value of a column; null for none. */
  last(name) {
    return this.#columns.get(name)?.findLast((value) => value != null) ?? null;
  }
}

function joined(one, other, isMax) {
  if (one == null || other == null) {
    return one ?? other;
  }
  return isMax ? Math.max(one, other) : (one + other) / 2;
}

function firstNotBefore(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** What is known of one session: its figures ten times a second, and the rest once a second. */
export class SessionSeries {
  fast = new Columns();
  slow = new Columns();
  peer = new Columns();
  peerDatagrams = new Columns();
  #before = null;
  #peerBefore = null;

  /** @param run what an event says of the session */
  add(time, run) {
    this.fast.add(time, {
      received: run.received_bits_per_second,
      sent: run.sent_bits_per_second,
      requests: run.requests_per_second,
      latency_max: run.latency_max_us,
      rtt: run.rtt_us,
      cwnd: run.cwnd_bytes,
      jitter: run.jitter_ms == null ? undefined : run.jitter_ms * 1000,
      delay: run.delay_us,
      retransmits: this.#perSecond(time, run, "retransmits"),
      loss: lossSince(this.#before?.run, run),
      total_retransmits: run.retransmits,
      total_loss: run.packets > 0 ? (100 * run.lost_packets) / run.packets : undefined,
      ...Object.fromEntries((run.streams ?? []).map((stream) => [streamName(stream), stream.bits_per_second])),
    });
    if (run.latency_p50_us != null || run.latency_p99_us != null) {
      this.slow.add(time, {
        latency_p50: run.latency_p50_us,
        latency_p99: run.latency_p99_us,
        run_p99: run.run_latency_p99_us,
      });
    }
    if (run.peer_cpu_percent != null) {
      this.peer.add(time, { cpu: run.peer_cpu_percent });
    }
    if (run.peer_datagrams) {
      this.#addPeerDatagrams(time, run.peer_datagrams);
    }
    if (run.retransmits != null || run.packets != null) { // Of thousands of streams not each event has them.
      this.#before = { time, run };
    }
  }

  #perSecond(time, run, name) {
    const before = this.#before;
    return run[name] == null || before?.run[name] == null
      ? undefined
      : (Math.max(0, run[name] - before.run[name]) * 1000) / (time - before.time);
  }

  #addPeerDatagrams(time, told) {
    this.peerDatagrams.add(time, {
      jitter: told.jitter_ms * 1000,
      delay: told.delay_us,
      loss: lossSince(this.#peerBefore, told),
      total_loss: told.packets > 0 ? (100 * told.lost_packets) / told.packets : undefined,
    });
    this.#peerBefore = told;
  }

  get streams() {
    return this.fast.names.filter((name) => name.startsWith("Stream "));
  }
}

/** Of the datagrams since an earlier moment, in percent. */
function lossSince(before, now) {
  const packets = now.packets - before?.packets;
  return packets > 0 ? Math.min(100, Math.max(0, (100 * (now.lost_packets - before.lost_packets)) / packets)) : undefined;
}

function streamName(stream) {
  return `Stream ${stream.id}`;
}
