// What this tab knows of the bank, and who wants to hear of a change.

export const store = {
  bot: { name: "", username: "" },
  people: new Map(),
  clock: null,
  current: null,
  phase: "loading",
};

const listeners = new Map();

/** Call listener(detail) at every change of that name. */
export function on(change, listener) {
  if (!listeners.has(change)) listeners.set(change, []);
  listeners.get(change).push(listener);
}

/** Tell everybody who listens to that change. */
export function emit(change, detail) {
  for (const listener of listeners.get(change) ?? []) listener(detail);
}

/** The chosen person's row, or undefined. */
export const chosen = () => store.people.get(store.current);

/** Take over a whole state from the sandbox. */
export function setState({ bot, people, clock }) {
  Object.assign(store, { bot, clock, phase: "ready" });
  store.people = new Map(people.map((row) => [row.id, row]));
  emit("people");
  emit("clock");
}

/** Change some fields of one person's row. */
export function patchPerson(id, fields) {
  const row = store.people.get(id);
  if (!row) return;
  store.people.set(id, { ...row, ...fields });
  emit("people", id);
}

/** Change some fields of the clock. */
export function patchClock(fields) {
  store.clock = { ...store.clock, ...fields };
  emit("clock");
}
