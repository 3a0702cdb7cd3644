// Requests that could not be sent: encrypted under a key that never leaves this tab's memory, sent once, gone at sign-out or after eight hours.

const HOURS = 8 * 60 * 60 * 1000;
const AGAIN = [5, 10, 20, 30, 60];
const NAME = "hysio-help";

function database() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function store(mode, act) {
  const base = await database();
  try {
    return await new Promise((done, failed) => {
      const change = base.transaction("waiting", mode);
      const asked = act(change.objectStore("waiting"));
      change.oncomplete = () => done(asked?.result);
      change.onabort = change.onerror = () => failed(change.error);
    });
  } finally {
    base.close();
  }
}

export class Outbox {
  #tab = crypto.randomUUID();
  #secret = crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  #tries = 0;

  /** `send(draft)` delivers one and resolves with the service's answer; `changed` hears whenever what waits has changed. */
  constructor(send, changed) {
    Object.assign(this, { send, changed, waiting: new Map() });
    this.retry = () => this.flush();
    addEventListener("online", this.retry);
    navigator.locks?.request(`${NAME}-${this.#tab}`, () => new Promise((done) => (this.release = done)));
    this.#sweep();
  }

  // What tabs that are gone have left can be read by nobody any more.
  async #sweep() {
    try {
      const alive = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
      const dead = (await store("readonly", (all) => all.getAll())).filter((row) => row.until < Date.now() || !(alive.has(`${NAME}-${row.tab}`) || row.tab === this.#tab));
      if (dead.length) await store("readwrite", (all) => dead.forEach((row) => all.delete(row.key)));
    } catch { /* no storage here: nothing to sweep */ }
  }

  /** Keep a draft until it can be sent. `draft.key` is its idempotency key. */
  async keep(draft) {
    await this.#put(draft, Date.now() + HOURS);
    setTimeout(() => this.drop(draft.key), HOURS);
    this.changed();
    this.#later();
  }

  // Where nothing can be stored (private windows), the sealed row waits in memory.
  async #put(draft, until) {
    const named = new TextEncoder().encode(draft.key);
    const seal = async (bytes) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named }, await this.#secret, bytes) };
    };
    const words = await seal(new TextEncoder().encode(JSON.stringify({ ...draft, image: null })));
    const image = draft.image && (await seal(await draft.image.arrayBuffer()));
    const row = { key: draft.key, tab: this.#tab, until, words, image };
    const stored = await store("readwrite", (all) => all.put(row)).then(() => true, () => false);
    this.waiting.set(draft.key, { until, row: stored ? null : row });
  }

  async #read(key) {
    const row = this.waiting.get(key)?.row ?? (await store("readonly", (all) => all.get(key)));
    if (!row || row.until < Date.now()) return null;
    const open = async ({ iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(key) }, await this.#secret, data);
    const draft = JSON.parse(new TextDecoder().decode(await open(row.words)));
    return { ...draft, image: row.image && new Blob([await open(row.image)], { type: draft.imageType }) };
  }

  async drop(key) {
    this.waiting.delete(key);
    await store("readwrite", (all) => all.delete(key)).catch(() => {});
    this.changed();
  }

  #later() {
    clearTimeout(this.timer);
    if (!this.waiting.size) return;
    this.timer = setTimeout(() => this.flush(), AGAIN[Math.min(this.#tries, AGAIN.length - 1)] * 1000);
    this.#tries += 1;
  }

  /** Try to send all that waits; one at a time, the same key each time, so that nothing arrives twice. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (const key of [...this.waiting.keys()]) {
        const draft = await this.#read(key).catch(() => null);
        if (draft) await this.#try(draft);
        await this.drop(key);
        this.#tries = 0;
      }
    } catch { /* still not: tried again later */ } finally {
      this.busy = false;
      this.#later();
    }
  }

  async #try(draft) {
    try {
      await this.send(draft);
    } catch (fault) {
      if (this.waiting.has(draft.key)) await this.#put(draft, this.waiting.get(draft.key).until);
      throw fault;
    }
  }

  async end() {
    removeEventListener("online", this.retry);
    clearTimeout(this.timer);
    await Promise.all([...this.waiting.keys()].map((key) => this.drop(key)));
    this.#secret = null;
    this.release?.();
  }
}
