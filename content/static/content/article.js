// An article without this file is complete: terms are links, trees show every question, the vote is a plain form.

// Terms: a link to the glossary becomes a button that explains without leaving the sentence.
if ("popover" in HTMLElement.prototype) {
  document.querySelectorAll("a.term[data-term]").forEach((link) => {
    const note = document.getElementById(link.dataset.term);
    if (!note) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "term";
    button.textContent = link.textContent;
    button.popoverTargetElement = note;
    button.setAttribute("aria-expanded", "false");
    note.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
    link.replaceWith(button);
  });
}

// Decision trees: one question at a time; the way here stays visible and each answer can be changed.
class Tree {
  constructor(box) {
    this.box = box;
    this.nodes = new Map([...box.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    this.first = this.nodes.keys().next().value;
    this.trail = document.createElement("ol");
    this.trail.className = "trail";
    this.trail.setAttribute("aria-label", box.dataset.trail);
    box.prepend(this.trail);
    box.dataset.walking = "";
    box.addEventListener("click", (event) => this.press(event));
    const asked = this.nodeOf(location.hash);
    this.path = asked && asked !== this.first ? [{ node: asked }] : [{ node: this.first }];
    this.draw(false);
    addEventListener("hashchange", () => this.arrive());
  }

  nodeOf(hash) {
    const found = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    return found && this.box.contains(found) ? found.dataset.node : undefined;
  }

  arrive() {
    const node = this.nodeOf(location.hash);
    if (!node || node === this.path.at(-1).node) return;
    const known = this.path.findIndex((step) => step.node === node);
    this.path = known >= 0 ? this.path.slice(0, known + 1) : [{ node }];
    this.draw(true);
  }

  press(event) {
    const way = event.target.closest("a[data-goto]");
    const change = event.target.closest("button[data-change]");
    if (way) {
      event.preventDefault();
      this.path.at(-1).answer = way.querySelector("b").textContent.trim();
      this.path.push({ node: way.dataset.goto });
    } else if (change) {
      this.path = this.path.slice(0, Number(change.dataset.change) + 1);
    } else return;
    this.draw(true);
  }

  draw(move) {
    const now = this.path.at(-1);
    for (const [name, node] of this.nodes) node.hidden = name !== now.node;
    this.trail.replaceChildren(...this.path.slice(0, -1).map((step, index) => this.step(step, index)));
    if (this.path.length === 1 && now.node !== this.first) this.trail.replaceChildren(this.again());
    this.trail.hidden = !this.trail.childElementCount;
    if (move) this.nodes.get(now.node).focus();
  }

  step({ node, answer }, index) {
    const item = document.createElement("li");
    const said = document.createElement("span");
    const strong = document.createElement("b");
    strong.textContent = answer ?? "";
    said.append(`${this.nodes.get(node).querySelector(".what").textContent.trim()} `, strong);
    item.append(said, this.button(this.box.dataset.back, index, said.textContent));
    return item;
  }

  again() {
    this.path.unshift({ node: this.first, answer: "" });
    return this.step(this.path[0], 0);
  }

  button(words, index, about) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.change = index;
    button.textContent = words;
    const more = document.createElement("span");
    more.className = "hide";
    more.textContent = `: ${about}`;
    button.append(more);
    return button;
  }
}
document.querySelectorAll("[data-tree]").forEach((box) => new Tree(box));

// The vote: sent without leaving the page; on any trouble the plain form is sent instead.
document.querySelectorAll("form[data-vote]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".send");
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "1" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const holder = document.createElement("div");
      holder.innerHTML = await answer.text();
      const thanks = holder.firstElementChild;
      form.replaceWith(thanks);
      thanks.focus();
    } catch {
      form.submit();
    }
  });
});

// Taking along: these buttons need a script and appear with it.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.querySelector("span").textContent = button.dataset.done;
  });
});

// Contents: the heading that is being read is marked.
const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
if (headings.length) {
  const mark = () => {
    const line = innerHeight * 0.3;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < line);
    const now = links.get((passed.at(-1) ?? headings[0]).id);
    for (const link of links.values()) {
      if (link === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}
