// A picture of the screen, if she agrees: previewed, masked by hand or by key; what lies under a mask is gone before anything leaves.
import { button, el, icon, note } from "./dom.js";

const WIDEST = 1600;
const LARGEST = 4_000_000;
const STEP = 0.02;
const between = (low, value, high) => Math.min(high, Math.max(low, value));

export class Picture {
  constructor(panel) {
    Object.assign(this, { panel, agreed: false, source: null, masks: [] });
  }

  t = (name, places) => this.panel.t(name, places);

  render() {
    this.said = el("div", { role: "alert" });
    this.stage = el("div", { class: "stage", onpointerdown: (event) => this.#draw(event) });
    this.file = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp", class: "hide", id: "hysio-file", onchange: () => this.#take(this.file.files[0]) });
    this.tools = el("div", { class: "stack", hidden: !this.agreed },
      el("div", { class: "btn-row" }, el("label", { class: "btn small" }, this.file, icon("clip"), this.t("picture-choose")),
        navigator.mediaDevices?.getDisplayMedia && button(this.t("picture-screen"), () => this.#capture(), "small")), this.said, this.stage);
    const consent = el("input", { type: "checkbox", id: "hysio-agree", onchange: () => {
      this.agreed = consent.checked;
      this.tools.hidden = !this.agreed;
      if (!this.agreed) this.#forget();
    } });
    consent.checked = this.agreed;
    this.#show();
    return el("fieldset", { class: "stack", onpaste: (event) => this.pasted(event) }, el("legend", {}, this.t("picture-add")),
      el("label", { class: "choice", for: "hysio-agree" }, consent, el("span", {}, this.t("picture-agree"), el("small", {}, this.t("picture-hint")))), this.tools);
  }

  pasted(event) {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file || !this.agreed) return;
    event.preventDefault();
    this.#take(file);
  }

  async #take(file) {
    if (!file) return;
    try {
      this.#use(await createImageBitmap(file));
    } catch {
      this.said.replaceChildren(this.panel.fault({ code: "image-not-accepted", detail: "" }));
    }
  }

  // She may change her mind, and the host may not allow it; either way the screen is watched no longer than for one picture.
  async #capture() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
      const film = el("video", { muted: true, playsinline: true });
      film.srcObject = stream;
      await film.play();
      this.#use(await createImageBitmap(film));
    } catch {
      this.said.replaceChildren(note("caution", el("p", {}, this.t("picture-none"))));
    } finally {
      stream?.getTracks().forEach((track) => track.stop());
    }
  }

  #use(bitmap) {
    const scale = Math.min(1, WIDEST / bitmap.width);
    this.source = el("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    this.source.getContext("2d").drawImage(bitmap, 0, 0, this.source.width, this.source.height);
    this.masks = [];
    this.#show();
    this.panel.announce(this.t("picture-there"));
  }

  #forget() {
    Object.assign(this, { source: null, masks: [] });
    if (this.file) this.file.value = "";
    this.#show();
  }

  #show() {
    this.said.replaceChildren();
    if (!this.source) return this.stage.replaceChildren();
    this.source.setAttribute("role", "img");
    this.source.setAttribute("aria-label", this.t("picture-preview"));
    this.frame = el("div", { class: "frame" }, this.source, this.masks.map((mask, place) => this.#box(mask, place)));
    this.stage.replaceChildren(el("p", { class: "hint", id: "hysio-mask" }, this.t("mask-hint")), this.frame,
      el("div", { class: "btn-row" }, button(this.t("mask-add"), () => this.#add({ x: 0.3, y: 0.4, w: 0.4, h: 0.12 }), "small"), button(this.t("picture-remove"), () => this.#forget(), "quiet small")));
  }

  #box(mask, place) {
    const box = el("button", { type: "button", class: "mask", "aria-label": this.t("mask", { number: place + 1 }), "aria-describedby": "hysio-mask", onkeydown: (event) => this.#key(event, mask) });
    this.#put(box, mask);
    return box;
  }

  #put(box, { x, y, w, h }) {
    Object.assign(box.style, { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` });
  }

  #add(mask) {
    this.masks.push(mask);
    this.#show();
    this.frame.lastChild.focus();
  }

  // Arrows move, with Shift they size, Delete removes.
  #key(event, mask) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.masks = this.masks.filter((each) => each !== mask);
      this.#show();
      this.stage.querySelector(".mask, .btn").focus();
    }
    if (dx === undefined) return;
    event.preventDefault();
    if (event.shiftKey) Object.assign(mask, { w: between(STEP, mask.w + dx * STEP, 1 - mask.x), h: between(STEP, mask.h + dy * STEP, 1 - mask.y) });
    else Object.assign(mask, { x: between(0, mask.x + dx * STEP, 1 - mask.w), y: between(0, mask.y + dy * STEP, 1 - mask.h) });
    this.#put(event.currentTarget, mask);
  }

  // By pointer: from one corner to the other.
  #draw(event) {
    if (event.target !== this.source) return;
    event.preventDefault();
    const area = this.source.getBoundingClientRect();
    const at = ({ clientX, clientY }) => [between(0, (clientX - area.left) / area.width, 1), between(0, (clientY - area.top) / area.height, 1)];
    const [x, y] = at(event);
    const mask = { x, y, w: 0, h: 0 };
    const box = this.#box(mask, this.masks.length);
    this.frame.append(box);
    this.source.setPointerCapture(event.pointerId);
    const move = (to) => {
      const [right, bottom] = at(to);
      Object.assign(mask, { x: Math.min(x, right), y: Math.min(y, bottom), w: Math.abs(right - x), h: Math.abs(bottom - y) });
      this.#put(box, mask);
    };
    const done = () => {
      this.source.removeEventListener("pointermove", move);
      if (mask.w > 0.01 && mask.h > 0.01) this.#add(mask);
      else box.remove();
    };
    this.source.addEventListener("pointermove", move);
    this.source.addEventListener("pointerup", done, { once: true });
  }

  /** The picture as it may leave: a new one, in which masked places hold nothing but black. Null without picture or consent. */
  async blob() {
    if (!this.agreed || !this.source) return null;
    const { width, height } = this.source;
    const out = el("canvas", { width, height });
    const pen = out.getContext("2d");
    pen.drawImage(this.source, 0, 0);
    pen.fillStyle = "#000";
    for (const { x, y, w, h } of this.masks) {
      const [left, top] = [Math.floor(x * width), Math.floor(y * height)];
      pen.fillRect(left, top, Math.ceil((x + w) * width) - left, Math.ceil((y + h) * height) - top);
    }
    const as = (type) => new Promise((done) => out.toBlob(done, type, 0.85));
    const png = await as("image/png");
    return png.size < LARGEST ? png : as("image/jpeg");
  }
}
