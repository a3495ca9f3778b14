// The stream of events: opened once, opened again after every loss.

const KINDS = ["message", "edited", "deleted", "toast", "typing", "unread", "person", "clock"];
const PAUSES = [500, 1000, 2000, 4000];

/** Hold a stream open; tell({kind, data}) gets its events and "open" and "lost". Returns a function that retries now. */
export function openFeed(tell) {
  let source = null;
  let losses = 0;
  let timer = 0;
  const connect = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource("/api/events");
    source.onopen = () => {
      losses = 0;
      tell({ kind: "open" });
    };
    source.onerror = () => {
      source.close();
      tell({ kind: "lost" });
      timer = setTimeout(connect, PAUSES[Math.min(losses++, PAUSES.length - 1)]);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => tell({ kind, data: JSON.parse(event.data) }));
  };
  connect();
  return connect;
}
