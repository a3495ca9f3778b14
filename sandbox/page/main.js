// Opens the page: reads the bank's state, listens to its events, follows the URL.
import * as api from "./api.js";
import { setUpDrop } from "./attach.js";
import { closeChat, noticeMessage, openChat, refreshChat, setUpChat } from "./chat.js";
import { setUpClock } from "./clock.js";
import { drawFoot, focusFoot } from "./composer.js";
import { connect } from "./connection.js";
import { $, focusFirst, h, icon } from "./dom.js";
import { drawBack, drawHead, showTyping } from "./head.js";
import { startAs } from "./links.js";
import { arrived } from "./outgoing.js";
import { setUpPeople } from "./people.js";
import { answered } from "./presses.js";
import { chosen, emit, on, patchClock, patchPerson, setState, store } from "./store.js";
import { forget, hear } from "./threads.js";
import { language, languageCode, local, setLanguage, t, translate } from "./words.js";

const HEARD = {
  message: ({ person, message }) => {
    if (message.from === "person") arrived(person, message);
    else if (person === store.current) showTyping(false);
    hear(person, message);
    patchPerson(person, { last: summary(message) });
    noticeMessage(person, message);
  },
  edited: ({ person, message }) => {
    hear(person, message);
    if (store.people.get(person)?.last?.id === message.id) patchPerson(person, { last: summary(message) });
  },
  deleted: ({ person, message }) => forget(person, message?.id ?? message),
  toast: answered,
  typing: ({ person }) => person === store.current && showTyping(true),
  unread: ({ person, unread }) => patchPerson(person, { unread }),
  person: (row) => (store.people.has(row.id) ? patchPerson(row.id, row) : sync()),
  clock: patchClock,
};

function summary(message) {
  return { id: message.id, text: message.text ?? message.file?.name ?? message.poll?.question ?? "", date: message.date };
}

// What is heard while the state is being read is newer than it, so it waits its turn.
const later = [];
let reading = 0;

function tell(event) {
  if (reading) later.push(event);
  else HEARD[event.kind]?.(event.data);
}

async function sync() {
  if (await readState()) {
    if (store.current === null) follow();
    else await refreshChat();
  }
}

async function readState() {
  reading += 1;
  try {
    setState(await api.state());
  } catch {
    if (store.phase !== "ready") store.phase = "failed";
    emit("people");
  }
  reading -= 1;
  if (!reading) later.splice(0).forEach(tell);
  return store.phase === "ready";
}

/** Show whom the URL names: #p=1003, or #p=1003&start=CODE to open an invitation as that person. */
function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const id = Number(wanted.get("p"));
  const known = store.people.has(id);
  const code = wanted.get("start");
  if (known && code !== null) {
    history.replaceState(null, "", `#p=${id}`);
    startAs(id, code);
  }
  choose(known ? id : null);
}

function choose(id) {
  if (store.phase === "ready" && id === store.current) return;
  const narrow = document.body.classList.contains("chatting");
  store.current = id;
  document.body.classList.toggle("chatting", id !== null);
  $("desk").hidden = id === null;
  $("welcome").hidden = id !== null;
  drawChosen();
  emit("choice");
  if (id === null) leave(narrow);
  else enter(id);
}

function enter(id) {
  showTyping(false);
  tellLanguage();
  openChat(id);
  if (matchMedia("(min-width: 760px)").matches) focusFoot();
  else $("chat").focus({ preventScroll: true });
}

function leave(wasChatting) {
  closeChat();
  if (wasChatting) $("people-list").querySelector("[tabindex='0']")?.focus();
}

function tellLanguage() {
  const row = chosen();
  if (row && row.language_code !== languageCode()) api.speak(row.id, languageCode()).catch(() => {});
}

function drawChosen() {
  drawHead();
  drawFoot();
  drawTitle();
}

function drawTitle() {
  const row = chosen();
  const unread = row?.unread;
  document.title = `${unread ? `(${unread}) ` : ""}${row ? `${local(row, "name")} · ` : ""}${t("title")}`;
}

function drawTools() {
  const dark = document.documentElement.dataset.theme === "dark";
  const words = t(dark ? "toLight" : "toDark");
  $("theme").replaceChildren(icon(dark ? "sun" : "moon"));
  $("theme").title = words;
  $("theme").setAttribute("aria-label", words);
  $("language").textContent = t("switchLanguage");
  $("language").setAttribute("aria-label", t("switchLanguageLabel"));
}

function switchTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
  drawTools();
}

function switchLanguage() {
  setLanguage(language() === "zh" ? "en" : "zh");
  emit("language");
  tellLanguage();
}

function drawWelcome() {
  const hint = (key) => h("li", {}, t(key));
  $("welcome").replaceChildren(
    h("span", { class: "seal large", "aria-hidden": "true" }, "五化"),
    h("h2", {}, t("welcomeTitle")),
    h("ol", {}, hint("welcomeList"), hint("welcomeTabs"), hint("welcomeClock")),
  );
}

function skip(event) {
  event.preventDefault();
  focusFirst($("composer"), $("chat"));
}

function setUp() {
  translate(document);
  drawTools();
  drawWelcome();
  setUpClock();
  setUpPeople(sync);
  setUpChat();
  setUpDrop();
  on("people", (id) => (id === undefined || id === store.current ? drawChosen : drawBack)());
  on("language", () => [drawTools, drawWelcome, drawChosen].forEach((draw) => draw()));
  $("language").addEventListener("click", switchLanguage);
  $("theme").addEventListener("click", switchTheme);
  $("skip").addEventListener("click", skip);
  addEventListener("hashchange", follow);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawTools);
}

setUp();
await sync();
connect(tell, sync);
