// A person: a request in three fields, screened before it leaves; what became of it, the answers, and what she writes back.
import { button, el, icon, note } from "./dom.js";
import { bones } from "./find.js";
import { Outbox } from "./outbox.js";
import { Picture } from "./picture.js";
import { findings, without } from "./screening.js";

const AFFECTED = ["patient-now", "work-stopped", "hindered", "question"];
const WAYS = ["widget", "email", "phone"];
const fleeting = ({ code, status }) => status >= 500 || code === "offline" || code === "unavailable";
const LOOK_AGAIN = 30_000;

let outbox;

/** Called once the files are here; from now on nothing she sends needs the service to be there. */
export function begin(panel) {
  outbox ??= new Outbox((draft) => sendWaiting(panel, draft), () => panel.redrawFoot());
  panel.outbox = outbox;
  panel.waiting = [() => outbox.waiting.size && el("div", { class: "waiting", role: "status" }, icon("clock"), el("span", {}, panel.count("waiting", outbox.waiting.size)), button(panel.t("send-now"), () => outbox.flush(), "quiet small"))];
  panel.redrawFoot();
}

export async function end() {
  await outbox?.end();
  outbox = undefined;
}

// A picture that was taken once is named again when sending is repeated: the same key goes with the same contents.
async function deliver(panel, draft) {
  if (draft.image && !draft.images) {
    const form = new FormData();
    form.append("image", draft.image, "screen");
    draft.images = [(await panel.client.call("POST", "images", { form, patience: 30_000 })).image];
  }
  const images = draft.images ?? [];
  try {
    return await panel.client.call("POST", "requests", { key: draft.key, body: { ...draft.body, images, screenshot_consent: images.length > 0 }, patience: 20_000 });
  } catch (fault) {
    if (fault.body?.reason !== "gone" || !draft.image) throw fault;
    draft.images = null;
    return deliver(panel, draft);
  }
}

// What the service will never take comes back to the form; what it may take later waits on.
async function sendWaiting(panel, draft) {
  try {
    const made = await deliver(panel, draft);
    panel.host.emit("request", { number: made.number, request: made.request });
    const place = panel.views.findIndex((view) => view.key === draft.key);
    if (place >= 0) panel.views[place] = new Sent(panel, made);
    if (place === panel.at && panel.isOpen) panel.replace(panel.views[place]);
    panel.announce(panel.t("sent", { number: made.number }));
  } catch (fault) {
    if (fleeting(fault) || fault.code === "rate-limited") throw fault;
    const form = new Request(panel, draft.fields);
    form.told = fault;
    panel.go(form);
  }
}

// Patient data in a text area: said beneath it while she types, each taken out by one press.
class Screened {
  constructor(panel, attributes, changed) {
    this.panel = panel;
    this.area = el("textarea", { class: "textarea", maxlength: 8000, required: true, ...attributes, oninput: () => { this.look(); changed(this.area.value); } });
    this.said = el("div", { class: "found", role: "status", tabindex: "-1" });
    this.changed = changed;
  }

  label = (kind, label) => label ?? this.panel.strings[`kind-${kind}`] ?? this.panel.t("kind-other");

  look() {
    const found = findings(this.area.value);
    this.show(found);
    return found;
  }

  show(found, keep) {
    const name = ({ kind, label }) => this.label(kind, label);
    const take = (some) => {
      this.area.value = without(this.area.value, some, (kind) => this.label(kind, some.find((each) => each.kind === kind).label));
      this.changed(this.area.value);
      this.look();
      this.area.focus();
    };
    this.said.replaceChildren(found.length ? note("privacy", el("p", {}, el("b", {}, this.panel.t("found"))),
      el("ul", { class: "plain" }, found.map((each) => el("li", {}, el("span", {}, `${name(each)}: `, el("b", { class: "num" }, this.area.value.slice(each.start, each.end)))))),
      el("div", { class: "btn-row" }, button(this.panel.t("take-out"), () => take(found), "small primary"), keep && button(this.panel.t("keep-sealed"), keep, "quiet small"))) : "");
  }
}

export class Request {
  constructor(panel, fields = {}) {
    Object.assign(this, { panel, key: crypto.randomUUID(), picture: new Picture(panel), fields: { text: "", affected: "", reply_by: "widget", phone: "", ...fields } });
    panel.tell([{ kind: "request-started" }]);
  }

  t = (name, places) => this.panel.t(name, places);

  fill(fields) {
    if (fields.text && !this.fields.text) Object.assign(this.fields, fields), (this.element = null);
  }

  start() {
    return this.element.querySelector("textarea, h3");
  }

  render() {
    const { t } = this;
    const title = el("h3", { tabindex: "-1" }, t("ask-person"));
    if (this.panel.client.session?.anonymous ?? !this.panel.host.settings.getToken) return el("div", { class: "view" }, title, el("p", {}, t("anonymous")), this.#ways(true));
    this.what = new Screened(this.panel, { id: "hysio-what", "aria-describedby": "hysio-what-h" }, (text) => (this.fields.text = text));
    this.what.area.value = this.fields.text;
    this.fault = el("div", { class: "fault", role: "alert" });
    this.button = el("button", { class: "btn primary wide" }, t("send"));
    const form = el("form", { class: "view request", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#submit(); }, onpaste: (event) => this.picture.pasted(event) }, title,
      el("div", { class: "field" }, el("label", { for: "hysio-what" }, t("what")), el("p", { class: "hint", id: "hysio-what-h" }, t("what-hint")), this.what.area, this.what.said),
      this.#affected(), this.#reach(), this.picture.render(), this.#along(), this.fault, this.button, this.#ways(false));
    if (this.fields.text) this.what.look();
    if (this.told) this.#handle(this.told), (this.told = null);
    return form;
  }

  #radios(name, legend, values, changed) {
    return el("fieldset", {}, el("legend", {}, legend), values.map((value) => el("label", { class: "choice" },
      el("input", { type: "radio", name, value, required: true, checked: this.fields[name] === value, onchange: () => { this.fields[name] = value; changed(); } }), el("span", { class: value }, this.t(`${name}-${value}`)))));
  }

  #affected() {
    const urgent = el("div", { role: "alert" });
    const show = () => urgent.replaceChildren(this.fields.affected === "patient-now" ? note("safety", el("p", {}, el("b", {}, this.t("call-first"))), this.panel.contacts?.emergency.href && this.panel.emergency()) : "");
    const set = this.#radios("affected", this.t("affected"), AFFECTED, show);
    set.append(urgent);
    show();
    return set;
  }

  #reach() {
    const phone = el("input", { class: "input", id: "hysio-phone", type: "tel", autocomplete: "tel", maxlength: 40, oninput: () => (this.fields.phone = phone.value) });
    phone.value = this.fields.phone;
    const field = el("div", { class: "field" }, el("label", { for: "hysio-phone" }, this.t("phone-number")), phone);
    const show = () => (field.hidden = this.fields.reply_by !== "phone");
    const set = this.#radios("reply_by", this.t("reply_by"), WAYS, show);
    set.append(field);
    show();
    return set;
  }

  // Said before it goes: what she read, and where she was.
  #along() {
    const { screen, error_code: code, app, version } = this.panel.host.settings.context;
    const lines = [screen && [this.t("along-screen"), screen], code && [this.t("along-code"), code], (app || version) && [this.t("along-app"), [app, version].filter(Boolean).join(" ")],
      this.panel.tried.size && [this.t("along-tried"), [...this.panel.tried.values()].join("; ")]].filter(Boolean);
    return lines.length > 0 && el("details", {}, el("summary", {}, this.t("along")), el("dl", {}, lines.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
  }

  #ways(open) {
    const ways = this.panel.contacts?.channels ?? [];
    return ways.length > 0 && el("details", { open }, el("summary", {}, this.t("other-ways")), el("ul", { class: "plain ways" }, ways.map(({ label, purpose, address, href, when, answer }) => el("li", {}, el("b", {}, label), el("span", {}, purpose),
      href ? el("a", { href, target: "_blank", rel: "noopener" }, address) : address, el("small", {}, `${when}, ${answer}`)))));
  }

  #missing() {
    const { text, affected, reply_by: way, phone } = this.fields;
    if (!text.trim()) return ["missing-text", this.what.area];
    if (!affected) return ["missing-affected", this.element.querySelector("[name=affected]")];
    if (way === "phone" && !/\d{3}/.test(phone)) return ["missing-phone", this.element.querySelector("#hysio-phone")];
    return null;
  }

  async #submit(keep = false) {
    if (this.busy) return;
    this.fault.replaceChildren();
    const missing = this.#missing();
    if (missing) {
      this.fault.replaceChildren(note("caution", el("p", {}, this.t(missing[0]))));
      return missing[1].focus();
    }
    this.busy = true;
    this.button.ariaBusy = "true";
    try {
      const found = keep ? [] : await this.#screen();
      if (found.length) return this.#found(found);
      await this.#send(keep);
    } finally {
      this.busy = false;
      this.button.ariaBusy = null;
    }
  }

  async #screen() {
    const here = this.what.look();
    if (here.length) return here;
    return this.panel.client.call("POST", "screen", { body: { text: this.fields.text }, patience: 4000 }).then(({ findings: there }) => there, () => []);
  }

  #found(found) {
    this.what.show(found, () => this.#submit(true));
    this.what.said.scrollIntoView({ block: "nearest" });
    this.what.said.focus();
  }

  async #send(keep) {
    const { text, affected, reply_by, phone } = this.fields;
    const image = await this.picture.blob();
    const body = { text, affected, reply_by, phone: reply_by === "phone" ? phone : undefined, context: { locale: this.panel.host.locale, ...this.panel.host.settings.context }, ask: this.panel.asked?.ask, tried: [...this.panel.tried.keys()].slice(-20), keep_patient_data: keep };
    const draft = { key: this.key, body, fields: this.fields, image, imageType: image?.type };
    try {
      const made = await deliver(this.panel, draft);
      this.panel.host.emit("request", { number: made.number, request: made.request });
      this.#done(new Sent(this.panel, made));
    } catch (fault) {
      if (!fleeting(fault)) return this.#handle(fault);
      await outbox.keep(draft);
      this.#done(new Waiting(this.panel, draft.key));
    }
  }

  // Her question has its person: what was tried for it belongs to it.
  #done(view) {
    this.panel.tried.clear();
    this.panel.asked = null;
    const place = this.panel.views.indexOf(this);
    if (place === this.panel.at) this.panel.replace(view);
    else this.panel.views[place] = view;
  }

  #handle(fault) {
    if (fault.code === "patient-data") return this.#found(fault.body.findings ?? []);
    if (fault.code === "conflict") this.key = crypto.randomUUID();
    this.fault.replaceChildren(this.panel.fault(fault, fault.code === "rate-limited" ? () => this.#submit() : null));
  }
}

class Waiting {
  constructor(panel, key) {
    Object.assign(this, { panel, key });
  }

  start() {
    return this.element.querySelector("h3");
  }

  render() {
    const until = new Date(this.panel.outbox.waiting.get(this.key)?.until ?? Date.now()).toLocaleTimeString(this.panel.tongue, { timeStyle: "short" });
    return el("div", { class: "view" }, el("h3", { tabindex: "-1" }, this.panel.t("kept")), note("slow", el("p", {}, this.panel.t("kept-how", { time: until }))), note("safety", el("p", {}, this.panel.t("kept-urgent")), this.panel.contacts?.emergency.href && this.panel.emergency()),
      el("div", { class: "btn-row" }, button(this.panel.t("send-now"), () => this.panel.outbox.flush(), "primary"), button(this.panel.t("discard"), async () => { await this.panel.outbox.drop(this.key); this.panel.home(); }, "quiet")));
  }
}

class Sent {
  constructor(panel, made) {
    Object.assign(this, { panel, made });
  }

  start() {
    return this.element.querySelector("h3");
  }

  render() {
    const { panel, made } = this;
    return el("div", { class: "view" }, el("h3", { tabindex: "-1" }, panel.t("sent", { number: made.number })), made.urgent_line && note("safety", el("p", {}, el("b", {}, made.urgent_line)), panel.contacts?.emergency.href && panel.emergency()),
      el("p", { class: "due" }, el("span", { class: "clock" }, icon("clock"), made.due_text)), el("p", { class: "meta" }, el("span", {}, made.state_label), el("span", {}, made.tier_label)), el("p", { class: "soft" }, panel.t("sent-where")),
      el("div", { class: "btn-row" }, button(panel.t("follow"), () => panel.go(new Ticket(panel, made.request)), "primary"), button(panel.t("back-to-help"), () => panel.home(), "quiet")));
  }
}

export class Requests {
  constructor(panel) {
    this.panel = panel;
  }

  start() {
    return this.element.querySelector("h3");
  }

  render() {
    const list = el("div", {}, bones());
    this.#fill(list);
    return el("div", { class: "view" }, el("h3", { tabindex: "-1" }, this.panel.t("your-requests")), list);
  }

  // Seen again after one was read: counted anew.
  shown() {
    if (this.seen) this.#fill(this.element.lastChild);
    this.seen = true;
  }

  async #fill(list) {
    const { panel } = this;
    try {
      const { requests } = await panel.client.call("GET", "requests");
      list.replaceChildren(requests.length ? el("ul", { class: "rows" }, requests.map((each) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => panel.go(new Ticket(panel, each.request)) },
        el("span", {}, el("span", { class: "title" }, each.subject), el("small", {}, [each.number, each.state_label, each.due_text].filter(Boolean).join(" · ")), each.unread > 0 && el("b", { class: "badge" }, panel.count("unread", each.unread))), icon("right"))))) : el("p", { class: "soft" }, panel.t("no-requests")));
    } catch (fault) {
      list.replaceChildren(panel.fault(fault, () => this.#fill(list)));
    }
  }
}

class Ticket {
  constructor(panel, request) {
    Object.assign(this, { panel, request, reply: "", key: crypto.randomUUID() });
  }

  start() {
    return this.element.querySelector("h3");
  }

  render() {
    this.title = el("h3", { tabindex: "-1" }, this.panel.t("request"));
    this.top_ = el("div", { class: "stack" });
    this.talk = el("ol", { class: "talk", "aria-live": "polite" }, bones());
    this.end = el("div", { class: "stack" });
    this.#fill();
    return el("div", { class: "view" }, this.title, this.top_, this.talk, this.end);
  }

  shown() {
    this.left();
    this.timer = setInterval(() => this.panel.isOpen && document.visibilityState === "visible" && this.#fill(true), LOOK_AGAIN);
  }

  left() {
    clearInterval(this.timer);
  }

  async #fill(quietly) {
    try {
      this.#draw(await this.panel.client.call("GET", `requests/${this.request}`));
    } catch (fault) {
      if (!quietly) this.talk.replaceChildren(el("li", {}, this.panel.fault(fault, () => this.#fill())));
    }
  }

  #draw(told) {
    const { panel } = this;
    this.title.textContent = told.number;
    this.top_.replaceChildren(el("p", {}, el("b", {}, told.subject)), el("p", { class: "meta" }, el("span", {}, told.state_label), told.due_text && el("span", { class: "clock" }, icon("clock"), told.due_text)));
    const known = this.talk.querySelectorAll("li.message").length;
    if (known !== told.messages.length || !known) this.talk.replaceChildren(...told.messages.map(({ at, at_text: when, mine, author, text }) => el("li", { class: `message ${mine ? "mine" : ""}` }, el("p", { class: "by" }, el("b", {}, author), el("time", { datetime: at }, when)), text.split("\n").map((line) => el("p", {}, line)))));
    if (told.articles?.length && !this.links) this.top_.append(el("ul", { class: "rows" }, told.articles.map((card) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => panel.article(card.key, { locale: card.locale }) }, el("span", { lang: card.locale }, card.title), icon("right"))))));
    if (this.state !== told.state) this.#answering(told);
    this.state = told.state;
  }

  #answering({ state }) {
    const { panel } = this;
    if (state === "closed") return this.end.replaceChildren(el("p", { class: "soft" }, panel.t("closed")));
    const words = new Screened(panel, { id: "hysio-reply" }, (text) => (this.reply = text));
    words.area.value = this.reply;
    const told = el("div", {});
    const send = async () => {
      if (!this.reply.trim()) return words.area.focus();
      if (words.look().length) return words.said.focus();
      await this.#post(told, "messages", { key: this.key, body: { text: this.reply } }, () => {
        this.reply = words.area.value = "";
        this.key = crypto.randomUUID();
      });
    };
    this.end.replaceChildren(el("form", { class: "stack", novalidate: true, onsubmit: (event) => { event.preventDefault(); send(); } }, el("label", { for: "hysio-reply" }, panel.t("write-back")), words.area, words.said, told,
      el("div", { class: "btn-row" }, el("button", { class: "btn small primary" }, panel.t("send")), state !== "solved" && button([icon("check"), panel.t("mark-solved")], () => this.#post(told, "solved", {}, () => panel.announce(panel.t("marked"))), "small"))));
  }

  async #post(told, what, options, done) {
    try {
      await this.panel.client.call("POST", `requests/${this.request}/${what}`, options);
      told.replaceChildren();
      done();
      await this.#fill();
    } catch (fault) {
      told.replaceChildren(this.panel.fault(fault, () => this.#post(told, what, options, done)));
    }
  }
}
