// The head of the chat: who one is, and whether the bot is blocked or writing.
import * as api from "./api.js";
import { avatar } from "./people.js";
import { $, button, h, icon } from "./dom.js";
import { attempt } from "./notices.js";
import { chosen, store } from "./store.js";
import { botName, local, t } from "./words.js";

// A chat action is shown for five seconds, as Telegram does.
const TYPING = 5_000;

let typing = 0;

/** Draw the head for the chosen person. */
export function drawHead() {
  const row = chosen();
  if (!row) return;
  const focused = $("chat-head").contains(document.activeElement) && document.activeElement.dataset.testid;
  $("chat-head").replaceChildren(
    h("a", { class: "tool round back", id: "back", href: "#", "data-testid": "back" }),
    avatar(row),
    names(row),
    h("div", { class: "chat-tools" }, newTab(row), row.started ? blockButton(row) : null),
  );
  drawBack();
  if (focused) $("chat-head").querySelector(`[data-testid="${focused}"]`)?.focus();
}

/** Draw the arrow back to the people, with how much waits there for the others. */
export function drawBack() {
  const back = $("back");
  if (!back) return;
  const others = [...store.people.values()].filter(({ id }) => id !== store.current);
  const count = others.reduce((sum, { unread }) => sum + unread, 0);
  const badge = h("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : String(count));
  back.replaceChildren(icon("back"), ...(count ? [badge] : []));
  back.setAttribute("aria-label", count ? t("backUnread", { n: count }) : t("back"));
}

function names(row) {
  return h(
    "div",
    { class: "chat-names" },
    h("h2", { id: "chat-name" }, local(row, "name")),
    h("p", { class: "chat-role" }, `${local(row, "role")} · ${local(row, "branch")}`),
    h("p", { class: `chat-with${typing ? " typing" : ""}`, id: "chat-with" }, withWords()),
  );
}

const withWords = () => t(typing ? "typing" : "asPerson", { bot: botName(store.bot.name) });

function newTab(row) {
  const words = t("newTab");
  return h("a", { class: "tool round", href: `#p=${row.id}`, target: "_blank", title: words, "aria-label": words, "data-testid": "new-tab" }, icon("out"));
}

function blockButton({ id, blocked }) {
  const words = t(blocked ? "unblock" : "block");
  const props = { class: `tool${blocked ? " on" : ""}`, "data-testid": "block", title: words, "aria-pressed": String(blocked) };
  return button({ ...props, onclick: () => setBlocked(id, !blocked) }, icon("block"), h("span", { class: "wide-only" }, words));
}

/** Block or unblock the bot as a person. */
export async function setBlocked(id, blocked) {
  await attempt(() => api.block(id, blocked));
}

/** Show for a while that the bot is writing; with false, that it has. */
export function showTyping(now) {
  clearTimeout(typing);
  typing = now ? setTimeout(() => showTyping(false), TYPING) : 0;
  const line = $("chat-with");
  if (!line) return;
  line.textContent = withWords();
  line.classList.toggle("typing", Boolean(typing));
}
