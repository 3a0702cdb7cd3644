// Talking to the help service: a session that renews itself, errors by code, nothing kept outside this tab's memory.

const PATIENCE = 10_000;
const SOON = 60_000;
const BUSY = 500; // a service that says it is busy has done nothing yet: asked once more
const FRESH = new Set(["token-expired", "token-replayed", "token-not-yet-valid"]);
const ENDED = new Set(["session-expired", "session-required"]);

/** What went wrong: `code` of the service, or "unavailable" and "offline"; `detail` is a sentence in the reader's language when the service wrote one. */
export class HelpError extends Error {
  constructor(code, { status = 0, detail = "", retryAfter = 0, body = {} } = {}) {
    super(code);
    Object.assign(this, { code, status, detail, retryAfter, body });
  }
}

export class Client {
  #bearer = "";
  #until = 0;
  #opening = null;
  #etags = new Map();
  #over = new AbortController();
  #running = 0;
  #reached = false;

  /** `host` has `settings` and `locale`; `slow(yes)` hears when an answer takes long and when it is there. */
  constructor(host, slow) {
    this.host = host;
    this.slow = slow;
    this.session = null;
  }

  /** The answer as parsed JSON, or null when there is none. Raises `HelpError`, or AbortError when `signal` said so. */
  async call(method, path, { body, form, signal, key, open = false, bearer = "", etag = false, patience = PATIENCE, again = false } = {}) {
    const headers = { "Accept-Language": this.host.locale };
    if (!open) bearer = await this.#valid();
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (body) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    const known = etag && this.#etags.get(path);
    if (known) headers["If-None-Match"] = known.etag;
    try {
      const answer = await this.#send(method, path, { headers, body: form ?? (body && JSON.stringify(body)), signal, patience, cache: method === "GET" && open ? "default" : "no-store" });
      if (answer.status === 304) return known.data;
      const data = answer.status === 204 ? null : await this.#read(answer, signal);
      if (etag && answer.headers.get("ETag")) this.#etags.set(path, { etag: answer.headers.get("ETag"), data });
      return data;
    } catch (fault) {
      const busy = fault.status === 503;
      if (again || !(busy || (ENDED.has(fault.code) && !open))) throw fault;
      if (busy) await new Promise((done) => setTimeout(done, BUSY));
      else this.#bearer = "";
      return this.call(method, path, { body, form, signal, key, open, bearer: open ? bearer : "", etag, patience, again: true });
    }
  }

  /** What was read before, for when the service is gone. */
  remembered(path) {
    return this.#etags.get(path)?.data;
  }

  async #send(method, path, { headers, body, signal, patience, cache }) {
    const over = this.#over.signal;
    const until = AbortSignal.any([over, AbortSignal.timeout(patience)]);
    const tooSlow = setTimeout(() => this.slow(true), 1500);
    this.#running += 1;
    let answer;
    try {
      answer = await fetch(this.host.settings.api + path, {
        method, headers, body, cache, credentials: "omit", referrerPolicy: "no-referrer",
        signal: signal ? AbortSignal.any([signal, until]) : until,
      });
    } catch (fault) {
      if (signal?.aborted || over.aborted) throw fault;
      throw new HelpError(navigator.onLine ? await this.#why() : "offline");
    } finally {
      clearTimeout(tooSlow);
      this.#running -= 1;
      if (!this.#running) this.slow(false);
    }
    this.#reached = true;
    if (answer.ok || answer.status === 304) return answer;
    throw await this.#fault(answer);
  }

  // A page that may not use the service hears nothing at all, as if it were gone. Its public files tell the two apart.
  async #why() {
    if (this.#reached) return "unavailable";
    const there = await fetch(new URL("/widget/versions.json", this.host.settings.api), { method: "HEAD", credentials: "omit", signal: AbortSignal.timeout(3000) }).catch(() => null);
    return there?.ok ? "origin-not-allowed" : "unavailable";
  }

  // The headers were there and the rest never came: the service went away in between.
  async #read(answer, signal) {
    try {
      return await answer.json();
    } catch (fault) {
      if (signal?.aborted) throw fault;
      throw new HelpError("unavailable");
    }
  }

  async #fault(answer) {
    const body = await answer.json().catch(() => ({}));
    const code = body.code ?? { 401: "session-expired", 404: "not-found", 413: "too-large", 429: "rate-limited" }[answer.status] ?? (answer.status < 500 ? "malformed" : "unavailable");
    const retryAfter = Number(answer.headers.get("Retry-After")) || body.retry_after || 0;
    return new HelpError(code, { status: answer.status, detail: body.detail ?? "", retryAfter, body });
  }

  async #valid() {
    if (this.#bearer && performance.now() < this.#until - SOON) return this.#bearer;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    await this.#opening;
    return this.#bearer;
  }

  async #open() {
    if (this.#bearer && performance.now() < this.#until) {
      try {
        return this.#keep(await this.call("POST", "session/renew", { open: true, bearer: this.#bearer }));
      } catch { /* a new one is asked for with a fresh token */ }
    }
    const { getToken, application } = this.host.settings;
    for (let second = false; ; second = true) {
      const token = getToken ? await this.#token(getToken) : undefined;
      try {
        return this.#keep(await this.call("POST", "session", { open: true, body: { token, application: application || undefined, locale: this.host.locale } }));
      } catch (fault) {
        if (second || !getToken || !FRESH.has(fault.code)) throw fault;
      }
    }
  }

  async #token(getToken) {
    try {
      return await getToken();
    } catch {
      throw new HelpError("token-missing");
    }
  }

  #keep(session) {
    this.session = session;
    this.#bearer = session.bearer;
    this.#until = performance.now() + session.expires_in * 1000;
  }

  async end() {
    const bearer = this.#bearer;
    this.#over.abort(); // what is under way would be refused once the session has ended
    this.#over = new AbortController();
    this.#bearer = "";
    this.#etags.clear();
    this.session = null;
    if (bearer) await fetch(`${this.host.settings.api}session`, { method: "DELETE", headers: { Authorization: `Bearer ${bearer}` }, credentials: "omit", keepalive: true }).catch(() => {});
  }
}
