// One message, or one that is still being sent, as nodes.
import * as api from "./api.js";
import { time } from "./dates.js";
import { button, h, icon } from "./dom.js";
import { rich } from "./entities.js";
import { openStart, safeUrl } from "./links.js";
import { drop, retry } from "./outgoing.js";
import { pollNode } from "./poll.js";
import { press } from "./presses.js";
import { refusals, t } from "./words.js";

/** Draw a message that the sandbox has. */
export function messageNode(message) {
  const own = message.from === "person";
  return h(
    "article",
    { class: `message ${own ? "own" : "bot"}`, "data-testid": "message", "data-id": message.id, tabindex: "-1" },
    h("div", { class: `card${message.protected ? " protected" : ""}` }, fileNode(message.file), pollNode(message), body(message), meta(message)),
    message.keyboard?.length ? keyboard(message) : null,
  );
}

function body({ text, entities }) {
  return text ? h("div", { class: "text", dir: "auto" }, rich(text, entities)) : null;
}

function meta(message) {
  return h(
    "div",
    { class: "meta" },
    message.protected ? mark("lock", t("protected")) : null,
    message.silent ? mark("mute", t("silent")) : null,
    message.edited ? h("span", { title: time(message.edited) }, t("edited")) : null,
    h("time", { datetime: message.date }, time(message.date)),
  );
}

const mark = (name, words) => h("span", { class: "mark", title: words }, icon(name), h("span", { class: "away" }, words));

function keyboard(message) {
  const row = (keys) => h("div", { class: `keys${keys.length > 4 ? " tight" : ""}` }, keys.map((key) => keyNode(message, key)));
  return h("div", { class: "keyboard", role: "group" }, message.keyboard.map(row));
}

function keyNode(message, { text, data, url }) {
  if (url === undefined || url === null) {
    return button({ class: "key", onclick: ({ currentTarget }) => press(currentTarget, message, data) }, text);
  }
  return button({ class: "key", onclick: () => follow(url) }, text, " ", icon("out"));
}

function follow(address) {
  const url = safeUrl(address);
  if (url && !openStart(address)) window.open(url.href, "_blank", "noopener,noreferrer");
}

function fileNode(file) {
  if (!file) return null;
  const drawn = { photo: photoNode, voice: voiceNode }[file.kind] ?? documentNode;
  return file.kept ? drawn(file) : notKeptNode(file);
}

function photoNode(file) {
  const image = h("img", { src: api.fileUrl(file.id), alt: t("photoOf", { name: file.name ?? "" }), class: "photo" });
  image.onerror = () => image.replaceWith(h("span", { class: "gone" }, icon("warn"), t("photoGone")));
  return h("a", { href: api.fileUrl(file.id), target: "_blank", rel: "noopener", class: "photo-link" }, image);
}

function voiceNode(file) {
  return h("audio", { controls: true, preload: "metadata", src: api.fileUrl(file.id), "aria-label": t("voice") });
}

function documentNode(file) {
  const name = file.name || t("document");
  return h(
    "a",
    { class: "file", href: api.fileUrl(file.id), target: "_blank", rel: "noopener", "aria-label": t("openFile", { name }) },
    ...fileFace(name, size(file.size)),
  );
}

const notKeptNode = (file) =>
  h("div", { class: "file" }, ...fileFace(file.name || t(file.kind), `${size(file.size)} · ${refusals("not_kept")}`));

const fileFace = (name, note) => [
  h("span", { class: "file-icon" }, icon("file")),
  h("span", { class: "file-words" }, h("span", { class: "file-name", dir: "auto" }, name), h("span", { class: "file-note" }, note)),
];

/** 12 KB, 3.4 MB */
export function size(bytes) {
  if (bytes == null) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Draw what is still being sent, with its progress or why it failed. */
export function outgoingNode(item) {
  const text = item.text ? h("div", { class: "text", dir: "auto" }, item.text) : null;
  const file = item.file ? h("div", { class: "file" }, ...fileFace(item.file.name, size(item.file.size))) : null;
  return h(
    "article",
    { class: `message own waiting${item.failed ? " failed" : ""}`, "data-testid": "outgoing", "data-key": item.key },
    h("div", { class: "card" }, file, text, item.failed ? failure(item) : sending(item)),
  );
}

function sending(item) {
  const bar = item.file ? h("progress", { max: "1", value: String(item.progress), "aria-label": t("sending") }) : null;
  return h("div", { class: "meta" }, bar, h("span", {}, progressWords(item)));
}

/** Say how far the sending is. */
export const progressWords = ({ file, progress }) => (file ? t("uploading", { n: Math.round(progress * 100) }) : t("sending"));

function failure(item) {
  return h(
    "div",
    { class: "failure", role: "alert" },
    h("span", {}, icon("warn"), `${t("sendFailed")} · ${item.failed}`),
    h("span", { class: "failure-acts" },
      button({ class: "quiet", onclick: () => retry(item) }, t("retry")),
      button({ class: "quiet", onclick: () => drop(item) }, t("discard"))),
  );
}
