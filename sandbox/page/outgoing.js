// What a person is sending: shown at once, sent one by one, kept until the sandbox has it.
import * as api from "./api.js";
import { calm, reason } from "./notices.js";
import { emit } from "./store.js";
import { thread } from "./threads.js";

// How long what was sent stays shown while its message is on the way, in milliseconds.
const ARRIVAL = 2_000;

const waiting = new Map();
const running = new Set();
let count = 0;

/** What a person is still sending, oldest first. */
export const outgoing = (id) => waiting.get(id) ?? [];

/** Send a text as a person; the sandbox makes several messages of a long one. */
export function sendText(id, text) {
  add(id, { text: text.trim() });
}

/** Send files as a person, the caption with the first. */
export function sendFiles(id, files, caption) {
  const album = files.length > 1 ? `a${Date.now()}` : "";
  files.forEach(({ file, kind }, index) => add(id, { file, kind, album, text: index ? "" : caption }));
}

/** Try a failed one again. */
export function retry(item) {
  change(item, { failed: null, progress: 0 });
  run(item.person);
}

/** Give a failed one up, or let go of one that has arrived. */
export function drop(item) {
  waiting.set(item.person, outgoing(item.person).filter((other) => other !== item));
  emit("thread", item.person);
}

/** A message has arrived from the person: what was waiting with its words is done. */
export function arrived(id, message) {
  const item = outgoing(id).find((other) => isSame(other, message));
  if (item) drop(item);
}

const isSame = (item, message) =>
  item.ids?.includes(message.id) || (!item.failed && item.text === (message.text ?? "") && !item.file === !message.file);

function add(person, fields) {
  const item = { key: `o${++count}`, person, failed: null, progress: 0, date: new Date().toISOString(), ...fields };
  waiting.set(person, [...outgoing(person), item]);
  emit("thread", person);
  run(person);
}

async function run(person) {
  const item = outgoing(person).find((other) => !other.ids && !other.failed);
  if (!item || running.has(person)) return;
  running.add(person);
  try {
    sent(item, (await transmit(item)).messages);
    calm();
  } catch (error) {
    change(item, { failed: reason(error) });
  }
  running.delete(person);
  run(person);
}

function sent(item, ids) {
  if (thread(item.person).messages.has(ids.at(-1))) return drop(item);
  setTimeout(() => drop(item), ARRIVAL);
  return change(item, { ids });
}

function transmit(item) {
  if (!item.file) return api.say(item.person, item.text);
  const { file, kind, album, text: caption } = item;
  return api.upload(item.person, { file, kind, album, caption }, (progress) => {
    item.progress = progress;
    emit("progress", item);
  });
}

function change(item, fields) {
  Object.assign(item, fields);
  emit("thread", item.person);
}
