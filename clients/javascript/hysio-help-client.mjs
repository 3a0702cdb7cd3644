// Help from a program: vouch for one of your people, ask, and hand over to a person. No dependencies; Node 18 or newer.
//
//   const token = await hostToken({ keyId: "hk_...", secret: "...", organisation: "NL-12345",
//                                   person: { id: "u-17", email: "f@example.org", name: "Fenna" } });
//   const help = await HelpClient.open("https://help.example.org", token);
//   const answer = await help.ask("the transcript does not start", { screen: "visit" });
//   const request = await help.request("The transcript does not start.", { affected: "hindered" });
//   await help.close();
//
// Keep the secret on your server: whoever has it can vouch for anybody of your organisation. In a page use the widget.

const AUDIENCE = "hysio-help";
const LIFETIME = 300; // seconds a token counts; ten minutes at most
const TIMEOUT = 10_000; // milliseconds to wait for an answer

/** The service said no. `code` is for programs, `detail` a sentence for the person, `retryAfter` seconds or null. */
export class HelpProblem extends Error {
  constructor(status, said) {
    super(`${status} ${said.code ?? "unavailable"}: ${said.detail ?? ""}`);
    this.name = "HelpProblem";
    this.status = status;
    this.code = said.code ?? "unavailable";
    this.detail = said.detail ?? "";
    this.retryAfter = said.retry_after ?? null;
    this.said = said;
  }
}

/** A token that vouches for `person`, to be used once. `organisation` is your facility ID. */
export async function hostToken({ keyId, secret, organisation, person }) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: AUDIENCE,
    org: organisation,
    sub: person.id,
    email: person.email,
    name: person.name,
    roles: person.roles ?? ["clinician"],
    locale: person.locale,
    tz: person.timeZone,
    specialty: person.specialty,
    iat: now,
    exp: now + LIFETIME,
    jti: crypto.randomUUID(),
  };
  const signed = `${segment({ alg: "HS256", typ: "JWT", kid: keyId })}.${segment(claims)}`;
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, ["sign"]);
  return `${signed}.${base64(await crypto.subtle.sign("HMAC", key, bytes.encode(signed)))}`;
}

const segment = (value) => base64(new TextEncoder().encode(JSON.stringify(value)));
const base64 = (raw) => Buffer.from(raw).toString("base64url");

/** A session of one person: opened by her token, renewed when it is about to end, closed by `close`. */
export class HelpClient {
  #address;
  #locale;
  #bearer = "";
  #renewAt = 0;

  constructor(address, locale) {
    this.#address = `${address.replace(/\/+$/, "")}/api/v1/help`;
    this.#locale = locale;
  }

  /** Exchange `token` for a session. */
  static async open(address, token, { locale = "" } = {}) {
    const client = new HelpClient(address, locale);
    client.#keep(await client.#send("POST", "/session", { token }));
    return client;
  }

  /** Articles, and perhaps a passage that answers, word for word. `context` says where she is: screen, error_code. */
  ask(text, context = {}) {
    return this.#call("POST", "/ask", { text, context });
  }

  /**
   * Hand over to a person. `affected` is patient-now, work-stopped, hindered or question. Send it again with the same `key`
   * (a UUID) after a failure: there will be one request. A HelpProblem with code `patient-data` has `said.cleaned`.
   */
  request(text, { affected = "question", replyBy = "widget", context = {}, key = crypto.randomUUID() } = {}) {
    const body = {
      text,
      affected,
      reply_by: replyBy,
      context,
      tried: [],
      images: [],
      screenshot_consent: false,
      keep_patient_data: false,
    };
    return this.#call("POST", "/requests", body, { "Idempotency-Key": key });
  }

  /** What she has asked a person so far, and how it stands. */
  async requests() {
    return (await this.#call("GET", "/requests")).requests;
  }

  /** End the session; the bearer opens nothing afterwards. */
  close() {
    return this.#send("DELETE", "/session");
  }

  async #call(method, path, body, headers) {
    if (performance.now() > this.#renewAt) this.#keep(await this.#send("POST", "/session/renew"));
    return this.#send(method, path, body, headers);
  }

  #keep(session) {
    this.#bearer = session.bearer;
    this.#renewAt = performance.now() + session.expires_in * 800;
  }

  async #send(method, path, body, headers = {}) {
    const sent = { Accept: "application/json", ...headers };
    if (this.#bearer) sent.Authorization = `Bearer ${this.#bearer}`;
    if (this.#locale) sent["Accept-Language"] = this.#locale;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const answer = await fetch(this.#address + path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!answer.ok) throw new HelpProblem(answer.status, await answer.json().catch(() => ({})));
    return answer.status === 204 ? null : answer.json();
  }
}
