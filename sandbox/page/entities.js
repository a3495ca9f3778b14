// A text with its entities as nodes. Offsets count UTF-16 units, as JavaScript strings do.
import { button, h } from "./dom.js";
import { openStart, safeUrl } from "./links.js";
import { sendText } from "./outgoing.js";
import { store } from "./store.js";
import { t } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote" };
const LITERAL = new Set(["code", "pre", "text_link", "url", "email", "bot_command"]);
const URLS = /\b(?:https?:\/\/|t\.me\/)[^\s<>"'，。；：、）】》]+/gi;

/** Build the nodes of a text. */
export function rich(text, entities = []) {
  const queue = entities
    .map((entity) => ({ entity, start: Math.max(0, entity.offset), end: Math.min(text.length, entity.offset + entity.length) }))
    .filter(({ start, end }) => start < end)
    .sort(byPlace);
  const root = document.createDocumentFragment();
  fill(root, text, { start: 0, end: text.length, literal: false }, queue);
  return root;
}

const byPlace = (a, b) => a.start - b.start || b.end - a.end;

// Entities nest; one that sticks out of its parent goes on after it.
function fill(parent, text, { start, end, literal }, queue) {
  let at = start;
  while (queue.length && queue[0].start < end) {
    const span = queue.shift();
    const stop = Math.min(span.end, end);
    if (span.end > end) goOn(queue, span, end);
    plain(parent, text.slice(at, span.start), literal);
    const [outer, inner] = wrap(span.entity, text.slice(span.start, stop));
    fill(inner, text, { start: span.start, end: stop, literal: literal || LITERAL.has(span.entity.type) }, queue);
    parent.append(outer);
    at = endsBlock(outer, text, stop, queue) ? stop + 1 : stop;
  }
  plain(parent, text.slice(at, end), literal);
}

function goOn(queue, span, start) {
  queue.push({ ...span, start });
  queue.sort(byPlace);
}

// A quote or a block of code ends its line itself.
const endsBlock = (node, text, stop, queue) =>
  /^(BLOCKQUOTE|PRE)$/.test(node.nodeName) && text[stop] === "\n" && !(queue[0]?.start <= stop);

function plain(parent, text, literal) {
  let at = 0;
  for (const match of literal ? [] : text.matchAll(URLS)) {
    parent.append(text.slice(at, match.index), link(match[0], match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) parent.append(text.slice(at));
}

function wrap(entity, words) {
  const special = SPECIAL[entity.type];
  if (special) return special(entity, words);
  const node = h(TAGS[entity.type] ?? "span");
  return [node, node];
}

const both = (node) => [node, node];

const SPECIAL = {
  spoiler: () => spoiler(),
  pre: (entity) => preformatted(entity),
  text_link: (entity) => both(link(entity.url ?? "")),
  url: (_, words) => both(link(words)),
  email: (_, words) => both(link(`mailto:${words}`)),
  bot_command: (_, words) => both(command(words)),
  expandable_blockquote: (_, words) => expandable(words),
};

function link(address, words) {
  const url = safeUrl(address);
  if (!url) return h("span", {}, words ?? "");
  const open = (event) => openStart(address) && event.preventDefault();
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", onclick: open }, words ?? "");
}

function command(words) {
  return button({ class: "command", onclick: () => sendText(store.current, words) });
}

function preformatted({ language }) {
  const code = h("code", { "data-language": language });
  return [h("pre", { tabindex: "0" }, code), code];
}

function spoiler() {
  const inner = h("span", { "aria-hidden": "true" });
  const outer = button({ class: "spoiler", "aria-label": t("spoiler"), onclick: reveal }, inner);
  function reveal() {
    const shown = h("span", { class: "revealed", tabindex: "-1" }, ...inner.childNodes);
    const held = outer === document.activeElement;
    outer.replaceWith(shown);
    if (held) shown.focus({ preventScroll: true });
  }
  return [outer, inner];
}

function expandable(words) {
  const inner = h("div", { class: "quoted" });
  const long = words.length > 120 || words.split("\n").length > 3;
  const quote = h("blockquote", { class: long ? "folded" : "" }, inner);
  if (long) quote.append(button({ class: "unfold", "aria-expanded": "false", onclick: unfold }, t("expand")));
  return [quote, inner];
}

function unfold({ currentTarget: toggle }) {
  const folded = toggle.parentElement.classList.toggle("folded");
  toggle.setAttribute("aria-expanded", String(!folded));
  toggle.textContent = t(folded ? "expand" : "collapse");
}
