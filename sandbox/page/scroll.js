// Where the reader is in a chat: held at the end, or left where he reads.
import { $, icon } from "./dom.js";
import { t } from "./words.js";

// So many pixels from the end still count as the end.
const NEAR = 48;

let held = true;
let place = 0;
let missed = 0;
let onEnd = () => {};

/** Whether the reader is at the end of the chat. */
export const atEnd = () => held;

/** Watch the chat; reached is called whenever the reader comes to its end. */
export function watchScroll(reached) {
  onEnd = reached;
  $("thread").addEventListener("scroll", look, { passive: true });
  $("pill").addEventListener("click", () => toEnd(true));
  new ResizeObserver(settle).observe($("thread-inner"));
  new ResizeObserver(settle).observe($("thread"));
}

// Only a move upwards leaves the end: a picture that loads late makes the chat longer, but moves nobody.
function look() {
  const { scrollTop, clientHeight, scrollHeight } = $("thread");
  const near = scrollHeight - scrollTop - clientHeight < NEAR;
  held = near || (held && scrollTop >= place);
  place = scrollTop;
  if (held) reachEnd();
  else showPill();
}

function reachEnd() {
  missed = 0;
  showPill();
  onEnd();
}

// Content has grown or the window has changed: who was at the end stays there.
function settle() {
  if (held) toEnd();
  else look();
}

/** Go to the end of the chat. */
export function toEnd(focus = false) {
  const thread = $("thread");
  held = true;
  thread.scrollTop = thread.scrollHeight;
  place = thread.scrollTop;
  if (focus) thread.focus({ preventScroll: true });
  reachEnd();
}

/** Put an element near the top, as far as the chat is long enough. */
export function toElement(node) {
  held = false;
  $("thread").scrollTop += node.getBoundingClientRect().top - $("thread").getBoundingClientRect().top - 16;
  look();
}

/** Draw something above without moving what is being read. */
export function keepPlace(draw) {
  const thread = $("thread");
  const below = thread.scrollHeight - thread.scrollTop;
  draw();
  thread.scrollTop = thread.scrollHeight - below;
}

/** Count a message that came while the reader was further up. */
export function miss() {
  missed += 1;
  showPill();
}

function showPill() {
  const pill = $("pill");
  pill.hidden = held;
  pill.replaceChildren(icon("down"), ...(missed ? [t("newMessages", { n: missed })] : []));
  pill.setAttribute("aria-label", missed ? t("newMessages", { n: missed }) : t("toBottom"));
  pill.classList.toggle("fresh", missed > 0);
}
