// The foot of the chat: the text box, or why there is none.
import { attach } from "./attach.js";
import { commandMenu } from "./commands.js";
import { $, button, focusFirst, h, icon } from "./dom.js";
import { setBlocked } from "./head.js";
import { startAs, startPayload } from "./links.js";
import { toast } from "./notices.js";
import { sendText } from "./outgoing.js";
import { chosen, store } from "./store.js";
import { botName, language, local, t } from "./words.js";

let shown = "";

/** Draw the foot that fits the chosen person; the text box is left alone while it fits. */
export function drawFoot() {
  const row = chosen();
  if (!row) return;
  const mode = !row.started ? "start" : row.blocked ? "blocked" : "write";
  const key = `${row.id} ${mode} ${language()}`;
  if (key === shown) return;
  shown = key;
  const held = $("foot").contains(document.activeElement);
  $("desk").classList.toggle("starting", mode === "start");
  $("foot").replaceChildren({ start: startPanel, blocked: blockedPanel, write: writePanel }[mode](row));
  if (mode === "write") grow($("composer"));
  if (held) focusFoot();
}

/** Focus the text box, or the button that stands where it will be. */
export function focusFoot() {
  return focusFirst($("composer"), $("foot").querySelector("button"));
}

function startPanel(row) {
  const names = { name: local(row, "name"), bot: botName(store.bot.name) };
  return h(
    "div",
    { class: "panel" },
    h("span", { class: "seal large", "aria-hidden": "true" }, "五化"),
    h("strong", {}, t("startTitle", names)),
    h("p", {}, t("startHint")),
    button({ class: "primary big", "data-testid": "start", onclick: () => startAs(row.id, null) }, t("start")),
    linkForm(row),
  );
}

function linkForm(row) {
  const input = h("input", { type: "text", "aria-label": t("startLink"), placeholder: t("startLink"), "data-testid": "start-link", autocomplete: "off" });
  const open = (event) => {
    event.preventDefault();
    const payload = startPayload(input.value);
    if (payload === null) toast(t("startBadLink", { bot: botName(store.bot.name) }), "bad");
    else startAs(row.id, payload);
  };
  return h("form", { class: "link-form", onsubmit: open }, input, h("button", { class: "plain" }, t("startOpen")));
}

function blockedPanel(row) {
  return h(
    "div",
    { class: "panel" },
    h("strong", {}, t("blockedTitle", { name: local(row, "name") })),
    h("p", {}, t("blockedHint")),
    button({ class: "primary", "data-testid": "unblock", onclick: () => setBlocked(row.id, false) }, t("unblock")),
  );
}

function writePanel(row) {
  const box = h("textarea", {
    id: "composer", "data-testid": "composer", rows: "1", "aria-label": t("write"), "aria-describedby": "write-hint",
    placeholder: t("write"), enterkeyhint: "send", dir: "auto",
  });
  const send = button({ class: "tool round send", "data-testid": "send", "aria-label": t("send"), title: t("send") }, icon("send"));
  box.value = draft(row.id);
  listen(row.id, box, send);
  const attachButton = button({ class: "tool round", "data-testid": "attach", "aria-label": t("attachFile"), title: t("attachFile"), onclick: () => attach(row.id) }, icon("clip"));
  return h("div", { class: "write" }, commandMenu(row.id), attachButton, box, send, h("span", { class: "away", id: "write-hint" }, t("writeHint")));
}

function listen(id, box, send) {
  const submit = () => {
    submitText(id, box.value);
    box.value = "";
    changed();
    box.focus();
  };
  const changed = () => {
    keepDraft(id, box.value);
    send.disabled = !box.value.trim();
    grow(box);
  };
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => isSend(event) && (event.preventDefault(), box.value.trim() && submit()));
  box.addEventListener("paste", (event) => pasteFiles(id, event));
  send.addEventListener("click", submit);
  send.disabled = !box.value.trim();
}

// Enter that ends a Chinese word being composed is not a send; 229 is how Safari says so.
const isSend = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

// A link to the bot, pasted alone, opens it as a press on it would.
function submitText(id, text) {
  const payload = /^\s*\S+\s*$/.test(text) ? startPayload(text) : null;
  if (payload) startAs(id, payload);
  else sendText(id, text);
}

function pasteFiles(id, event) {
  const files = [...event.clipboardData.files];
  if (!files.length) return;
  event.preventDefault();
  attach(id, files);
}

const draft = (id) => sessionStorage.getItem(`draft:${id}`) ?? "";

function keepDraft(id, text) {
  if (text) sessionStorage.setItem(`draft:${id}`, text);
  else sessionStorage.removeItem(`draft:${id}`);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}
