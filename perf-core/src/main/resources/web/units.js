// Numbers with their units, as the charts, tables and tiles of all pages show them.

// What each unit of a result is shown in, greatest first: from which value on, and its name.
const SCALES = {
  "bit/s": [[1e12, "Tbit/s"], [1e9, "Gbit/s"], [1e6, "Mbit/s"], [1e3, "kbit/s"], [1, "bit/s"]],
  us: [[1e6, "s"], [1e3, "ms"], [1, "µs"], [1e-3, "ns"]],
  s: [[1, "s"]],
  B: [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]],
  "/s": [[1e6, "M/s"], [1e3, "k/s"], [1, "/s"]],
  "%": [[1, "%"]],
  "s/GB": [[1, "s/GB"]],
};

/** The step in which values up to `max` are best read: what to divide by, and its name. */
export function scaleOf(unit, max) {
  const steps = SCALES[unit];
  if (!steps) {
    return { divisor: 1, name: unit };
  }
  const size = Math.abs(max) || 1;
  const [divisor, name] = steps.find(([from]) => size >= from) ?? steps[steps.length - 1];
  return { divisor, name };
}

/** Four digits that matter, thousands apart: 12.34, 1,234, 0.01234. */
export function number(value) {
  if (!Number.isFinite(value)) {
    return "";
  }
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-4) {
    return value.toExponential(2);
  }
  return value.toLocaleString("en-US", size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 });
}

/** A value with its unit, in the step that suits it best; empty for none. */
export function withUnit(value, unit) {
  if (value == null || !Number.isFinite(value)) {
    return "";
  }
  const { divisor, name } = scaleOf(unit, value);
  return name ? `${number(value / divisor)} ${name}` : number(value);
}

/** How the ticks of an axis read: all in one step, with as many digits as tell them apart. */
export function tickFormat(divisor) {
  return (ticks) => {
    const shown = ticks.filter((tick) => tick != null);
    const apart = shown.length > 1 ? Math.abs(shown[1] - shown[0]) / divisor : 1;
    const digits = apart > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(apart) - 1e-9))) : 0;
    return ticks.map((tick) =>
      tick == null
        ? ""
        : (tick / divisor).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  };
}

/** Seconds since a run's beginning as an axis shows them: 0:10, 1:02:03; below a minute 12 s. */
export function clock(seconds) {
  const sign = seconds < 0 ? "-" : "";
  const size = Math.abs(seconds);
  if (size < 60) {
    return `${sign}${number(size)} s`;
  }
  const pad = (part) => String(part).padStart(2, "0");
  const whole = Math.round(size);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return sign + (hours > 0 ? `${hours}:${pad(minutes)}` : `${minutes}`) + `:${pad(whole % 60)}`;
}
