// The messages of each person's chat as this tab knows them.
import * as api from "./api.js";
import { emit } from "./store.js";

const PAGE = 200;
const threads = new Map();

/** The chat of a person: its phase and its messages in order. */
export function thread(id) {
  if (!threads.has(id)) threads.set(id, { phase: "new", messages: new Map(), heard: null });
  return threads.get(id);
}

/** The messages of a chat that are still there, oldest first. */
export function visible(id) {
  return [...thread(id).messages.values()].filter((message) => !message.deleted);
}

/** Read a chat from the sandbox; what is heard meanwhile is newer and wins. */
export async function load(id) {
  const chat = thread(id);
  if (chat.phase !== "ready") setPhase(id, "loading");
  chat.heard = new Map();
  try {
    replace(chat, await readAll(id));
    setPhase(id, "ready");
  } catch {
    if (chat.phase !== "ready") setPhase(id, "failed");
  }
  chat.heard = null;
}

function setPhase(id, phase) {
  thread(id).phase = phase;
  emit("thread", id);
}

async function readAll(id) {
  const all = [];
  for (let after = 0; ; after = all.at(-1).id) {
    const { messages } = await api.messages(id, after, PAGE);
    all.push(...messages);
    if (messages.length < PAGE) return all;
  }
}

// An unchanged message keeps its object, by which the chat knows that it need not be drawn again.
function replace(chat, fresh) {
  const old = chat.messages;
  chat.messages = new Map(fresh.map((message) => [message.id, keep(old.get(message.id), message)]));
  for (const message of chat.heard?.values() ?? []) chat.messages.set(message.id, message);
}

const keep = (old, fresh) => (old && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh);

/** Take in a message that is new or edited. */
export function hear(id, message) {
  const chat = thread(id);
  chat.heard?.set(message.id, message);
  if (chat.phase === "new") return;
  chat.messages.set(message.id, message);
  emit("thread", id);
}

/** Take in that a message is gone. */
export function forget(id, messageId) {
  const message = thread(id).messages.get(messageId);
  if (message) hear(id, { ...message, deleted: true });
}
