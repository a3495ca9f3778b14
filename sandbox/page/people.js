// The list of the demo bank's people, by branch, with what waits for each.
import { brief } from "./dates.js";
import { $, button, h } from "./dom.js";
import { on, store } from "./store.js";
import { language, local, t } from "./words.js";

const rows = new Map();
let drawn = "";
let reload = () => {};

/** Get the list ready; again is called when the reader asks to load anew. */
export function setUpPeople(again) {
  reload = again;
  for (const change of ["people", "language", "choice"]) on(change, drawPeople);
  on("clock", drawPeople);
  on("choice", () => rows.get(store.current)?.scrollIntoView({ block: "nearest" }));
  $("find").addEventListener("input", drawPeople);
  $("people-list").addEventListener("keydown", onKey);
  drawPeople();
}

function drawPeople() {
  const list = $("people-list");
  list.setAttribute("aria-busy", String(store.phase === "loading"));
  if (store.phase !== "ready") return restructure(store.phase + language(), () => [PLACEHOLDERS[store.phase]()]);
  const people = [...store.people.values()].filter(matches);
  const shape = JSON.stringify([language(), store.people.size, people.map(({ id, branch }) => [id, branch])]);
  restructure(shape, () => (people.length ? groups(people).map(groupNode) : [nobody()]));
  for (const row of people) fillRow(row);
  rove(people);
}

// Links stay the same nodes as long as the same people are shown in the same order, so that focus stays.
function restructure(shape, make) {
  if (shape === drawn) return;
  drawn = shape;
  rows.clear();
  $("people-list").replaceChildren(...make());
}

function matches(row) {
  const wanted = $("find").value.trim().toLowerCase();
  const fields = [row.name, row.name_en, row.role, row.role_en, row.branch, row.branch_en];
  return fields.some((field) => field?.toLowerCase().includes(wanted));
}

function groups(people) {
  const found = new Map();
  for (const row of people) {
    if (!found.has(row.branch)) found.set(row.branch, []);
    found.get(row.branch).push(row);
  }
  return [...found.values()];
}

function groupNode(people) {
  const title = local(people[0], "branch");
  const links = people.map(({ id }) => {
    rows.set(id, h("a", { class: "person", href: `#p=${id}`, "data-testid": `person-${id}` }));
    return h("li", {}, rows.get(id));
  });
  return h("section", { class: "group", "aria-label": title }, h("h2", {}, title), h("ul", {}, links));
}

function fillRow(row) {
  const link = rows.get(row.id);
  link.classList.toggle("unstarted", !row.started);
  if (row.id === store.current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.replaceChildren(avatar(row), h("span", { class: "person-words" }, topLine(row), bottomLine(row)));
}

function topLine(row) {
  return h(
    "span",
    { class: "person-top" },
    h("span", { class: "person-name" }, local(row, "name")),
    h("span", { class: "person-role" }, local(row, "role")),
    row.last ? h("time", { datetime: row.last.date }, brief(row.last.date, store.clock.now)) : null,
  );
}

function bottomLine(row) {
  const state = row.blocked ? t("blockedTag") : row.started ? null : t("notStarted");
  const badge = h("span", { class: "badge", "data-testid": `unread-${row.id}`, "aria-hidden": "true", hidden: !row.unread }, String(row.unread));
  return h(
    "span",
    { class: "person-bottom" },
    state ? h("span", { class: "tag" }, state) : null,
    h("span", { class: "person-last", dir: "auto" }, row.last?.text?.split("\n", 1)[0] ?? ""),
    row.unread ? h("span", { class: "away" }, t("unread", { n: row.unread })) : null,
    badge,
  );
}

/** A person's mark: the surname in Chinese, the initials in English. */
export function avatar(row) {
  const name = local(row, "name");
  const latin = /^[\u0000-\u024f\s]+$/.test(name);
  const letters = latin ? name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase() : [...name][0];
  return h("span", { class: `avatar tint${tint(row.branch)}`, "aria-hidden": "true" }, letters ?? "");
}

const tint = (branch) => [...(branch ?? "")].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;

const PLACEHOLDERS = {
  loading: () => h("div", { class: "bones", role: "status" }, h("span", { class: "away" }, t("loading")),
    ...Array.from({ length: 7 }, () => h("div", { class: "bone row" }))),
  failed: () => h("div", { class: "blank", role: "alert" }, h("strong", {}, t("loadFailed")), h("p", {}, t("loadFailedHint")),
    button({ class: "primary", onclick: () => reload() }, t("retry"))),
};

function nobody() {
  if (store.people.size) return h("div", { class: "blank" }, h("p", {}, t("findNone")));
  return h("div", { class: "blank" }, h("strong", {}, t("peopleNone")), h("p", {}, t("peopleNoneHint")));
}

// One stop for the Tab key; the arrows go from person to person.
function rove(people, goal) {
  const stop = goal ?? (rows.has(store.current) ? store.current : people[0]?.id);
  for (const [id, link] of rows) link.tabIndex = id === stop ? 0 : -1;
}

function onKey(event) {
  const links = [...rows.values()];
  const at = links.indexOf(document.activeElement);
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
  if (at < 0 || !(event.key in goals)) return;
  event.preventDefault();
  const goal = links[Math.max(0, Math.min(links.length - 1, goals[event.key]))];
  for (const link of links) link.tabIndex = link === goal ? 0 : -1;
  goal.focus();
}
