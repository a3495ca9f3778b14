// The bank's clock: what it shows, and the buttons that move it.
import * as api from "./api.js";
import { face, moment, setZone } from "./dates.js";
import { $, button, h } from "./dom.js";
import { attempt, toast } from "./notices.js";
import { on, patchClock, store } from "./store.js";
import { refusals, t } from "./words.js";

const MOVES = { "10m": "clock10m", "1h": "clock1h", "1d": "clock1d", morning: "clockMorning", next: "clockNext" };

const buttons = new Map();
let asked = false;

/** Get the clock ready. */
export function setUpClock() {
  for (const move of Object.keys(MOVES)) {
    buttons.set(move, button({ class: `move ${move}`, "data-testid": `clock-${move}`, onclick: () => go(move) }));
  }
  $("clock-moves").append(...buttons.values(), h("p", { class: "clock-note", "data-t": "clockTip" }, t("clockTip")));
  $("clock-face").addEventListener("click", () => unfold(!isOpen()));
  document.addEventListener("click", ({ target }) => target.isConnected && !target.closest(".clock") && unfold(false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && fold());
  on("clock", drawClock);
  on("language", drawClock);
  drawClock();
}

const isOpen = () => $("clock-face").getAttribute("aria-expanded") === "true";

function unfold(open) {
  $("clock-face").setAttribute("aria-expanded", String(open));
  $("clock-moves").classList.toggle("open", open);
}

// Where folding hides the buttons, the one that had the focus hands it to the face.
function fold() {
  const held = $("clock-moves").contains(document.activeElement);
  unfold(false);
  if (held && !$("clock-moves").checkVisibility()) $("clock-face").focus();
}

function drawClock() {
  if (store.clock) setZone(store.clock.zone);
  for (const [move, words] of Object.entries(MOVES)) label(buttons.get(move), t(words), move === "next" ? nextWords() : null);
  const moving = Boolean(asked || store.clock?.moving);
  document.documentElement.classList.toggle("clock-moving", moving);
  for (const node of buttons.values()) node.setAttribute("aria-disabled", String(moving || !store.clock));
  drawFace();
  if (!moving) setNext(!store.clock?.next_due);
}

function label(node, words, note) {
  node.replaceChildren(h("span", {}, words), ...(note ? [h("small", {}, note)] : []));
}

function nextWords() {
  if (asked || store.clock?.moving) return "…";
  return store.clock?.next_due ? moment(store.clock.next_due) : t("clockNone");
}

function setNext(none) {
  const node = buttons.get("next");
  if (none && document.activeElement === node) buttons.get("10m").focus();
  node.disabled = none;
}

function drawFace() {
  if (!store.clock) return $("clock-time").replaceChildren(h("b", {}, "––:––"));
  const { parts, time } = face(store.clock.now);
  const date = parts.map(([name, words]) => h("span", { class: name }, words));
  $("clock-time").dateTime = store.clock.now;
  return $("clock-time").replaceChildren(h("span", { class: "clock-date" }, date), " ", h("b", {}, time));
}

async function go(move) {
  if (!store.clock) return undefined;
  if (asked || store.clock.moving) return toast(refusals("moving"));
  asked = true;
  drawClock();
  const clock = await attempt(() => api.moveClock(move));
  if (clock) patchClock(clock);
  asked = false;
  return drawClock();
}
