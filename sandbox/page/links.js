// Links: which are followed, and which open the bot as the chosen person.
import * as api from "./api.js";
import { attempt } from "./notices.js";
import { store } from "./store.js";

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** A URL that may be followed, or null. */
export function safeUrl(text) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(whole);
    return SAFE.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The payload of a link that starts this bot ("" without one), or null for any other link. */
export function startPayload(text) {
  const url = safeUrl(text.trim());
  const isBot = url && /^(www\.)?(t|telegram)\.me$/.test(url.hostname) &&
    url.pathname.slice(1).toLowerCase() === store.bot.username.toLowerCase();
  return isBot ? (url.searchParams.get("start") ?? "") : null;
}

/** Start the bot as a person, with an invitation's code or none. */
export async function startAs(id, payload) {
  await attempt(() => api.start(id, payload || null));
}

/** Open a link of a message: the bot's own as the chosen person. Returns whether it was one. */
export function openStart(text) {
  const payload = startPayload(text);
  if (payload === null || store.current === null) return false;
  startAs(store.current, payload);
  return true;
}
