// The tables of sessions and of finished runs. Rows that stay are only changed.

import { element, save } from "./figure.js";
import { sum } from "./model.js";
import { figuresOf, setText } from "./tiles.js";
import { withUnit } from "./units.js";

/**
 * A server's sessions.
 *
 * @param chosen the one that is looked at
 * @param choose looks at another
 */
export function showSessions(body, model, chosen, choose) {
  const { state, sessions } = model;
  keep(body, state.sessions.map((row) => row.id), (id) => {
    const row = element("tr");
    const head = element("th");
    head.scope = "row";
    const button = element("button", "", id);
    button.type = "button";
    button.ariaLabel = `Show session ${id}`;
    button.addEventListener("click", () => choose(id));
    head.append(button);
    row.append(head, element("td"), testCell({}), element("td"), element("td", "figure"), element("td", "figure"));
    return row;
  });
  state.sessions.forEach((row, at) => {
    const cells = body.children[at].children;
    const series = sessions.get(row.id)?.series.fast;
    const bits = sum(series?.recent("received", 1000), series?.recent("sent", 1000));
    const requests = series?.recent("requests", 1000);
    cells[0].firstChild.ariaPressed = String(chosen === row.id);
    setText(cells[1], row.peer ?? "");
    fillTest(cells[2], row);
    setText(cells[3], row.state);
    setText(cells[4], requests == null ? withUnit(bits, "bit/s") : withUnit(requests, "/s"));
    setText(cells[5], age(Math.max(0, Date.now() - row.opened_ms)));
  });
}

/** Runs that are over. */
export function showHistory(body, model) {
  const { state } = model;
  keep(body, state.history.map((row) => String(row.number)), (key) => {
    const run = state.history.find((row) => String(row.number) === key);
    const row = element("tr");
    const when = element("th", "", new Date(run.ended_ms).toLocaleTimeString());
    when.scope = "row";
    const outcome = element("td", `outcome-${run.outcome}`, run.outcome);
    if (run.detail) {
      outcome.append(element("span", "soft", run.detail));
    }
    const headline = figuresOf(run)[0];
    row.append(when, element("td", "", run.peer), testCell(run), outcome, element("td", "figure", headline?.text ?? ""), moreCell(model, run));
    return row;
  });
  if (model.ended) { // Nobody answers any more.
    body.querySelectorAll("a.served").forEach((link) => link.remove());
  }
}

function testCell(row) {
  const cell = element("td", "test");
  cell.append(element("span"), element("span", "soft"));
  fillTest(cell, row);
  return cell;
}

function fillTest(cell, row) {
  setText(cell.children[0], row.title ?? row.workload ?? "");
  setText(cell.children[1], [row.plan, row.program].filter(Boolean).join(" · "));
}

/** A server's results can be fetched; those of a client that ends are in this page already. */
function moreCell(model, run) {
  const cell = element("td");
  if (run.report) {
    cell.append(servedLink(run.report, "Report", `Report of ${run.id}`), " ");
  }
  if (model.isServer && run.result) {
    cell.append(servedLink(run.result, "JSON", `Result of ${run.id} as JSON`));
  } else if (!model.isServer) {
    const button = element("button", "", "Save JSON");
    button.type = "button";
    button.ariaLabel = `Save the result of test ${run.id} as JSON`;
    button.addEventListener("click", () => saveResult(model, run, button));
    cell.append(button);
  }
  return cell;
}

function servedLink(href, text, label) {
  const link = element("a", "served", text);
  link.href = href;
  link.target = "_blank"; // This page's charts would be gone.
  link.rel = "noopener";
  link.ariaLabel = label;
  return link;
}

async function saveResult(model, run, button) {
  const known = model.results.get(run.number);
  const answer = known || model.ended || !run.result ? null : await fetch(run.result);
  const document = known ?? (answer?.ok ? await answer.text() : null);
  if (document) {
    save(`perfport-${run.number}.json`, "application/json", document);
  } else {
    button.disabled = true;
    setText(button, "Not kept");
  }
}

/** Makes the children of a body those with these keys, in this order; new ones are made. */
function keep(body, keys, make) {
  const kept = new Map([...body.children].map((row) => [row.dataset.key, row]));
  keys.forEach((key, at) => {
    const row = kept.get(key) ?? make(key);
    row.dataset.key = key;
    kept.delete(key);
    if (body.children[at] !== row) {
      body.insertBefore(row, body.children[at] ?? null);
    }
  });
  kept.forEach((row) => row.remove());
}

function age(millis) {
  const seconds = Math.floor(millis / 1000);
  const pad = (part) => String(part).padStart(2, "0");
  return seconds < 3600
    ? `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
    : `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
