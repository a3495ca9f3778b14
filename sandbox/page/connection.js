// The tab's end of the stream, and the banner that tells when it is lost.
import { $, button, h, icon } from "./dom.js";
import { openFeed } from "./feed.js";
import { toast } from "./notices.js";
import { on } from "./store.js";
import { t } from "./words.js";

let lost = false;
let retry = () => {};

/** Listen to the sandbox: tell gets its events, sync is called whenever the stream begins anew. */
export function connect(tell, sync) {
  const hear = (event) => {
    if (event.kind === "lost") showLost();
    else if (event.kind === "open") opened(sync);
    else tell(event);
  };
  retry = "SharedWorker" in window ? share(hear) : openFeed(hear);
  on("language", () => lost && showLost());
}

function share(hear) {
  const worker = new SharedWorker("/page/feed-worker.js", { type: "module", name: "wuhua" });
  worker.port.onmessage = ({ data }) => hear(data);
  addEventListener("pagehide", () => worker.port.postMessage("bye"));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  return () => worker.port.postMessage("retry");
}

async function opened(sync) {
  const wasLost = lost;
  lost = false;
  $("banner").hidden = true;
  await sync();
  document.documentElement.toggleAttribute("data-live", !lost);
  if (wasLost) toast(t("backAgain"));
}

function showLost() {
  lost = true;
  document.documentElement.removeAttribute("data-live");
  $("banner").replaceChildren(
    icon("warn"),
    h("span", {}, t("lost")),
    button({ class: "quiet", onclick: () => retry() }, t("lostNow")),
  );
  $("banner").hidden = false;
}
