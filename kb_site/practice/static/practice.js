// Shows screens without leaving the page, so that what stands beside them (help, a recording) stays. Without this file, links and
// forms work as they are.
const BASE = "/demo/practice/";
const SWAPPED = ["#rail", "main"];
let shown = location.pathname;

const ours = (address) => new URL(address, location.href).pathname.startsWith(BASE);

function swap(page, isNew) {
  const focused = document.activeElement?.id;
  for (const place of SWAPPED) document.querySelector(place).replaceWith(page.querySelector(place));
  document.title = page.title;
  document.querySelectorAll("[name=page]").forEach((field, at) => (field.value = page.querySelectorAll("[name=page]")[at].value));
  current();
  document.dispatchEvent(new Event("screen"));
  const main = document.querySelector("main");
  const said = main.querySelector("[data-focus]");
  if (isNew) scrollTo(0, 0);
  (said || (!isNew && document.getElementById(focused)) || main).focus({ preventScroll: !said });
  said?.scrollIntoView({ block: "nearest" });
}

// On a narrow page the screens stand in one line that can be moved: the one that is open is in sight.
function current() {
  const open = document.querySelector("#rail [aria-current]");
  if (open) open.closest(".strip").scrollLeft = open.offsetLeft - 24;
}

async function show(address, options = {}) {
  document.documentElement.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("#rail")) return location.assign(answer.url); // signed out meanwhile
    const path = new URL(answer.url).pathname;
    if (!options.method && !options.back && path !== shown) history.pushState(null, "", path);
    shown = location.pathname;
    swap(page, !options.method);
  } catch {
    unreachable();
  } finally {
    document.documentElement.removeAttribute("aria-busy");
  }
}

function unreachable() {
  const note = document.querySelector("#unreachable").content.cloneNode(true).firstElementChild;
  const main = document.querySelector("main");
  main.querySelector("#no-answer")?.remove();
  main.prepend(note);
  note.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#rail a, main a");
  const plain = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || !ours(link.href) || !document.querySelector("#rail")) return;
  event.preventDefault();
  show(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("main") || form.dataset.whole !== undefined || !document.querySelector("#rail")) return;
  event.preventDefault();
  show(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
});

window.addEventListener("popstate", () => location.pathname !== shown && show(location.href, { back: true }));
current();
