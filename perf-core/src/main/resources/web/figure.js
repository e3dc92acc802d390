// The frame of every chart: heading, plot, legend, the same figures as a table, a picture to save.

import { withUnit } from "./units.js";

const SVG = "http://www.w3.org/2000/svg";
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 3], [12, 4], [1, 4], [6, 2, 1, 2]];
const PICTURE_MARGIN = 20;

let chartCount = 0;

/** An element with its class and text. Text is only ever set as text: much of it comes from peers. */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text != null) {
    made.textContent = text;
  }
  return made;
}

/** An element of a drawing with its attributes; `css` is set as a page without inline styles allows it. */
export function drawn(name, { css, ...attributes }, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  if (css) {
    made.style.cssText = css;
  }
  if (text != null) {
    made.textContent = text;
  }
  return made;
}

/** The value of a variable of the style sheet: a colour, in the light or the dark set. */
export function themed(variable) {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

/** How the series of this place in a chart is drawn: colours repeat after eight, with other dashes. */
export function lineStyle(index) {
  return {
    colour: () => themed(`--series-${(index % 8) + 1}`),
    dash: DASHES[(index + (index >= 8 ? 1 + Math.floor(index / 8) : 0)) % DASHES.length],
  };
}

/** A short piece of a series' line, for its legend. */
export function sample(index) {
  const { dash } = lineStyle(index);
  const svg = drawn("svg", { width: 22, height: 10, "aria-hidden": "true" });
  const line = drawn("line", { x1: 1, y1: 5, x2: 21, y2: 5, "stroke-width": 3, "stroke-dasharray": dash.join(" ") });
  line.style.stroke = `var(--series-${(index % 8) + 1})`;
  svg.append(line);
  return svg;
}

/** Hands a file to the browser's downloads. */
export function save(name, type, ...parts) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = element("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name for a file, of letters and digits alone, whatever the title. */
export function fileName(title, ending) {
  const plain = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `${plain || "chart"}.${ending}`;
}

/** A table; `rows` are arrays of text or of {figure, unit}. The first column names the row. */
export function table(caption, head, rows) {
  const made = element("table");
  made.append(element("caption", "", caption));
  const isFigure = head.map((_, at) => rows.length > 0 && rows.every((row) => row[at] == null || typeof row[at] === "object"));
  const top = element("tr");
  head.forEach((name, at) => {
    const cell = element("th", isFigure[at] ? "figure" : "", name);
    cell.scope = "col";
    top.append(cell);
  });
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    row.forEach((value, at) => {
      const isObject = value != null && typeof value === "object";
      const text = isObject ? withUnit(value.figure, value.unit) : value ?? "";
      const cell = element(at === 0 ? "th" : "td", isFigure[at] ? "figure" : "", text);
      if (at === 0) {
        cell.scope = "row";
      }
      line.append(cell);
    });
    body.append(line);
  }
  const header = element("thead");
  header.append(top);
  made.append(header, body);
  return made;
}

/** A table in a box that scrolls, by keyboard too. */
export function scrolling(inner, name) {
  const box = element("div", "scroll");
  box.tabIndex = 0;
  box.role = "group"; // A region each would be too many landmarks.
  box.ariaLabel = name;
  box.append(inner);
  return box;
}

/**
 * The frame of a chart.
 *
 * @param spec title, context (host and date: they go into saved pictures), note, wide
 * @param parts summary (text for who can't see the plot), rows() (gives {head, rows} of the table
 *     view), picture() (gives {ending, type, parts} of the file to save, or a promise of it)
 */
export function frame(spec, parts) {
  const id = `chart-${++chartCount}`;
  const figure = element("figure", spec.wide ? "chart wide" : "chart");
  const title = element("h3", "", spec.title);
  title.id = id;
  figure.setAttribute("aria-labelledby", id);
  const words = element("div", "chart-words");
  words.append(title);
  if (spec.context) {
    words.append(element("p", "", spec.context));
  }
  const plot = element("div", "plot");
  plot.role = "img";
  const legend = element("ul", "legend");
  const tools = element("div", "chart-tools");
  const head = element("div", "chart-head");
  head.append(words, tools);
  figure.append(head, plot, legend);
  if (spec.note) {
    figure.append(element("p", "chart-note", spec.note));
  }
  addTableView(spec, parts, tools, figure);
  const picture = element("button", "", parts.ending.toUpperCase());
  picture.type = "button";
  picture.ariaLabel = `Save as ${parts.ending.toUpperCase()}: ${spec.title}`;
  picture.addEventListener("click", async () => {
    const { type, content } = await parts.picture();
    save(fileName(spec.title, parts.ending), type, content);
  });
  tools.append(picture);
  const describe = () => {
    plot.ariaLabel = `${spec.title}. ${parts.summary()}`;
  };
  describe();
  return { figure, plot, legend, describe };
}

function addTableView(spec, parts, tools, figure) {
  const button = element("button", "", "Table");
  button.type = "button";
  button.ariaLabel = `Table: ${spec.title}`;
  button.ariaPressed = "false";
  let shown = null;
  button.addEventListener("click", () => {
    if (shown) {
      shown.remove();
      shown = null;
    } else {
      const { head, rows } = parts.rows();
      shown = scrolling(table(spec.title, head, rows), `Table: ${spec.title}`);
      figure.append(shown);
    }
    button.ariaPressed = String(shown !== null);
  });
  tools.append(button);
}

/** A drawing as a file: with its title, host and date, and the colours that it has on the page. */
export function svgPicture(svg, spec) {
  const { width, height } = svg.viewBox.baseVal;
  const top = 58;
  const whole = drawn("svg", {
    xmlns: SVG,
    width: width + 2 * PICTURE_MARGIN,
    height: height + top + PICTURE_MARGIN,
    "font-family": "system-ui, 'DejaVu Sans', Arial, sans-serif",
    "font-size": 13,
  });
  whole.append(
    drawn("rect", { width: "100%", height: "100%", fill: themed("--surface") }),
    drawn("text", { x: PICTURE_MARGIN, y: 28, "font-size": 16, "font-weight": 650, fill: themed("--text") }, spec.title),
    drawn("text", { x: PICTURE_MARGIN, y: 46, fill: themed("--soft") }, spec.context ?? ""));
  const group = drawn("g", { transform: `translate(${PICTURE_MARGIN} ${top})` });
  const copies = svg.cloneNode(true);
  const originals = svg.querySelectorAll("*");
  copies.querySelectorAll("*").forEach((copy, at) => {
    const style = getComputedStyle(originals[at]);
    for (const property of ["fill", "stroke", "fill-opacity"]) {
      copy.setAttribute(property, style.getPropertyValue(property));
    }
    copy.removeAttribute("style");
    copy.removeAttribute("class");
  });
  group.append(...copies.childNodes);
  whole.append(group);
  return { type: "image/svg+xml", content: new XMLSerializer().serializeToString(whole) };
}

/**
 * Canvases, one below the other, as a file with title, host, date and the names of the series.
 *
 * @param lanes {canvas, name} each
 * @param series the names, in the order of their colours
 */
export function canvasPicture(lanes, series, spec) {
  const ratio = window.devicePixelRatio || 1;
  const margin = PICTURE_MARGIN * ratio;
  const line = 20 * ratio;
  const width = Math.max(...lanes.map((lane) => lane.canvas.width)) + 2 * margin;
  const canvas = element("canvas");
  const pen = canvas.getContext("2d");
  pen.font = `${13 * ratio}px sans-serif`;
  const legend = legendPlaces(pen, series, width - 2 * margin, line, ratio);
  canvas.width = width;
  canvas.height =
    margin * 2 + line * 2.5 + lanes.reduce((sum, lane) => sum + lane.canvas.height + line, 0) + legend.height;
  pen.fillStyle = themed("--surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  const text = (words, x, y, size, colour, weight = "") => {
    pen.font = `${weight} ${size * ratio}px system-ui, sans-serif`;
    pen.fillStyle = themed(colour);
    pen.fillText(words, x, y);
  };
  text(spec.title, margin, margin + line * 0.5, 16, "--text", "600");
  text(spec.context ?? "", margin, margin + line * 1.5, 13, "--soft");
  let y = margin + line * 2.5;
  for (const lane of lanes) {
    text(lane.name ?? "", margin, y, 13, "--soft");
    y += line;
    pen.drawImage(lane.canvas, margin, y);
    y += lane.canvas.height;
  }
  legend.places.forEach((place) => {
    const style = lineStyle(place.index);
    pen.strokeStyle = style.colour();
    pen.lineWidth = 3 * ratio;
    pen.setLineDash(style.dash.map((part) => part * ratio));
    pen.beginPath();
    pen.moveTo(margin + place.x, y + place.y);
    pen.lineTo(margin + place.x + 22 * ratio, y + place.y);
    pen.stroke();
    text(place.name, margin + place.x + 28 * ratio, y + place.y, 13, "--text");
  });
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve({ type: "image/png", content: blob }), "image/png");
  });
}

function legendPlaces(pen, series, width, line, ratio) {
  let x = 0;
  let y = line;
  const places = series.map(({ name, index }) => {
    const wide = pen.measureText(name).width + 48 * ratio;
    if (x > 0 && x + wide > width) {
      x = 0;
      y += line;
    }
    const place = { name, index, x, y };
    x += wide;
    return place;
  });
  return { places, height: y + line };
}
