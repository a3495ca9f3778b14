// A press on a button of a message: shown at once, until the bot answers or time is up.
import * as api from "./api.js";
import { alertDialog, attempt, toast } from "./notices.js";
import { store } from "./store.js";
import { t } from "./words.js";

const PATIENCE = 15_000;
const GLANCE = 1_500;

// By query: what to do with its answer, or an answer that came before we knew the query.
const pending = new Map();
const early = new Map();

/** Press a button as the chosen person. */
export async function press(node, message, data) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const sent = await attempt(() => api.press(store.current, message.id, data));
  if (sent) show(await answer(String(sent.query)));
  node.removeAttribute("aria-busy");
}

/** The bot has answered a press of some tab. */
export function answered({ query, text, alert }) {
  const key = String(query);
  const done = pending.get(key);
  if (done) done({ text, alert });
  else remember(key, { text, alert });
}

function remember(key, answer) {
  early.set(key, answer);
  if (early.size > 50) early.delete(early.keys().next().value);
}

function show(reply) {
  if (!reply) toast(t("noAnswer"), "bad");
  else if (reply.text && reply.alert) alertDialog(reply.text);
  else if (reply.text) toast(reply.text);
}

function answer(key) {
  if (early.has(key)) return Promise.resolve(early.get(key));
  return new Promise((resolve) => {
    const glance = setInterval(() => look(key, finish), GLANCE);
    const limit = setTimeout(() => finish(null), PATIENCE);
    function finish(reply) {
      clearInterval(glance);
      clearTimeout(limit);
      pending.delete(key);
      resolve(reply);
    }
    pending.set(key, finish);
  });
}

// The stream may be down; the answer can also be asked for.
async function look(key, finish) {
  const state = await api.pressed(key).catch(() => null);
  if (state?.answered && pending.has(key)) finish(state);
}
