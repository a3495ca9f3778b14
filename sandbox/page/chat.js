// The chosen person's chat: its messages, days, unread line, and what is being sent.
import * as api from "./api.js";
import { day, dayKey } from "./dates.js";
import { $, button, h } from "./dom.js";
import { messageNode, outgoingNode, progressWords } from "./message.js";
import { announce } from "./notices.js";
import { outgoing } from "./outgoing.js";
import { atEnd, keepPlace, miss, toElement, toEnd, watchScroll } from "./scroll.js";
import { chosen, on, store } from "./store.js";
import { load, thread, visible } from "./threads.js";
import { botName, t } from "./words.js";

// So many messages are drawn at first, and so many more at each "earlier".
const STEP = 120;

const view = { id: null, unreadFrom: null, shown: STEP, landed: false, nodes: new Map() };

/** Get the chat ready to show somebody. */
export function setUpChat() {
  watchScroll(markRead);
  on("thread", (id) => id === view.id && draw());
  on("people", (id) => id === view.id && markRead());
  on("language", redraw);
  on("clock", () => view.id !== null && draw());
  on("progress", showProgress);
  document.addEventListener("visibilitychange", markRead);
}

/** Show the chat of a person, from the first unread message on. */
export async function openChat(id) {
  Object.assign(view, { id, unreadFrom: null, shown: STEP, landed: false });
  const unread = chosen()?.unread ?? 0;
  redraw();
  toEnd();
  await load(id);
  if (view.id !== id) return;
  placeUnread(unread);
  draw();
  land();
}

/** Show no chat. */
export function closeChat() {
  view.id = null;
}

/** Read the open chat again after the stream was lost. */
export async function refreshChat() {
  if (view.id === null) return;
  await load(view.id);
  markRead();
}

/** A message has come to the open chat, or to another. */
export function noticeMessage(id, message) {
  if (id !== view.id) return;
  if (message.from === "person") {
    view.unreadFrom = null;
    toEnd();
    return;
  }
  announce(t("botSays", { bot: botName(store.bot.name), text: message.text ?? message.file?.name ?? message.poll?.question ?? "" }));
  if (reading()) return;
  view.unreadFrom ??= message.id;
  if (!atEnd()) miss();
  draw();
}

const reading = () => view.landed && document.visibilityState === "visible" && atEnd() && !$("desk").hidden;

function markRead() {
  if (view.id !== null && reading() && chosen()?.unread) api.read(view.id).catch(() => {});
}

function placeUnread(count) {
  const all = visible(view.id);
  const fromBot = all.filter(({ from }) => from === "bot");
  const first = count ? (fromBot.at(-count) ?? fromBot[0]) : null;
  view.unreadFrom = first?.id ?? null;
  if (first) view.shown = Math.max(STEP, all.length - all.indexOf(first) + 10);
}

function land() {
  view.landed = true;
  const line = $("thread-inner").querySelector(".unread-line");
  if (line) toElement(line);
  else toEnd();
}

function redraw() {
  view.nodes.clear();
  $("thread-inner").replaceChildren();
  if (view.id !== null) draw();
}

function draw() {
  const { phase } = thread(view.id);
  const inner = $("thread-inner");
  inner.setAttribute("aria-busy", String(phase === "loading"));
  const waiting = outgoing(view.id).map((item) => ({ key: item.key, stamp: item.failed ?? item.key, make: () => outgoingNode(item) }));
  arrange(inner, [...(PHASES[phase] ?? ready)(), ...waiting]);
  if (atEnd()) toEnd();
}

const PHASES = {
  new: () => [],
  loading: () => [{ key: "loading", stamp: 0, make: skeleton }],
  failed: () => [{ key: "failed", stamp: 0, make: failed }],
};

function ready() {
  const all = visible(view.id);
  if (!all.length && !outgoing(view.id).length) return [{ key: "none", stamp: 0, make: none }];
  const shown = all.slice(-view.shown);
  const earlier = all.length > shown.length ? [{ key: "earlier", stamp: 0, make: earlierButton }] : [];
  return [...earlier, ...shown.flatMap((message, index) => withLines(message, shown[index - 1]))];
}

function withLines(message, before) {
  const lines = [];
  const key = dayKey(message.date);
  const words = day(message.date, store.clock.now);
  if (!before || dayKey(before.date) !== key) lines.push({ key: `day:${key}`, stamp: words, make: () => dayLine(words) });
  if (message.id === view.unreadFrom) lines.push({ key: "unread", stamp: 0, make: unreadLine });
  return [...lines, { key: message.id, stamp: message, make: () => messageNode(message) }];
}

// Nodes whose stamp is unchanged stay where they are, so that focus, selection and opened quotes survive.
function arrange(parent, items) {
  const old = view.nodes;
  view.nodes = new Map();
  let cursor = parent.firstChild;
  for (const item of items) {
    const known = old.get(item.key);
    const node = reuse(known, item);
    if (cursor === known?.node) cursor = node;
    view.nodes.set(item.key, { stamp: item.stamp, node });
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
    old.delete(item.key);
  }
  for (const { node } of old.values()) remove(node);
}

function remove(node) {
  if (node.contains(document.activeElement)) $("thread").focus({ preventScroll: true });
  node.remove();
}

function reuse(known, item) {
  if (known?.stamp === item.stamp) return known.node;
  const node = item.make();
  if (known?.node.contains(document.activeElement)) moveFocus(known.node, node);
  known?.node.replaceWith(node);
  return node;
}

function moveFocus(from, to) {
  const index = [...from.querySelectorAll("button, a")].indexOf(document.activeElement);
  queueMicrotask(() => {
    const places = to.querySelectorAll("button, a");
    (places[Math.min(index, places.length - 1)] ?? to).focus({ preventScroll: true });
  });
}

const dayLine = (words) => h("div", { class: "line day" }, h("span", {}, words));
const unreadLine = () => h("div", { class: "line unread-line" }, h("span", {}, t("unreadLine")));

const earlierButton = () => h("div", { class: "line" }, button({ class: "quiet", "data-testid": "earlier", onclick: showEarlier }, t("earlier")));

function showEarlier() {
  view.shown += STEP;
  keepPlace(draw);
}

function skeleton() {
  const bones = ["wide", "narrow own", "wide", "mid own", "mid"].map((shape) => h("div", { class: `bone ${shape}` }));
  return h("div", { class: "bones", role: "status" }, h("span", { class: "away" }, t("loading")), ...bones);
}

function failed() {
  const again = button({ class: "primary", onclick: () => openChat(view.id) }, t("retry"));
  return h("div", { class: "blank", role: "alert" }, h("strong", {}, t("loadFailed")), h("p", {}, t("loadFailedHint")), again);
}

function none() {
  return h("div", { class: "blank" }, h("strong", {}, t("threadNone")), h("p", {}, t("threadNoneHint")));
}

function showProgress(item) {
  const bar = $("thread-inner").querySelector(`[data-key="${item.key}"] progress`);
  if (!bar) return;
  bar.value = item.progress;
  bar.nextSibling.textContent = progressWords(item);
}
