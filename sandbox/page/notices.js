// Short words at the edge: toasts, alerts, and what screen readers are told.
import { $, h } from "./dom.js";
import { refusals, t } from "./words.js";

/** Show a line for a few seconds, longer for a longer one; the same line that is there still gives way to it. */
export function toast(text, kind = "plain") {
  const node = h("div", { class: `toast ${kind}`, "data-testid": "toast", dir: "auto" }, text);
  for (const other of [...$("toasts").children]) if (other.isEqualNode(node)) other.remove();
  $("toasts").append(node);
  while ($("toasts").childElementCount > 3) $("toasts").firstChild.remove();
  setTimeout(() => node.remove(), Math.min(10_000, 3_500 + text.length * 60));
}

/** Show a text that must be closed by hand; a second one waits for the first. */
export function alertDialog(text) {
  const dialog = $("alert");
  if (dialog.open) {
    dialog.addEventListener("close", () => alertDialog(text), { once: true });
    return;
  }
  $("alert-text").textContent = text;
  dialog.showModal();
}

/** Tell a screen reader, without showing anything. */
export function announce(text) {
  $("announcer").textContent = text;
}

/** Take back what was said to have failed. */
export function calm() {
  for (const node of $("toasts").querySelectorAll(".bad")) node.remove();
}

/** Do what was asked for: give its result and take earlier failures back, or show why it did not work. */
export async function attempt(act) {
  try {
    const result = await act();
    calm();
    return result;
  } catch (error) {
    toast(reason(error), "bad");
    return undefined;
  }
}

/** Say in one sentence why a request did not work. */
export function reason(error) {
  if (error.status === 0) return t("offline");
  return refusals(error.code) ?? t("error", { message: error.message });
}
