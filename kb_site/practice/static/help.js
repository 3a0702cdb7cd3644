// Hysio Help in this application: who is asking, where she is, and what has just failed.

// Works before the loader has arrived, too: it takes up what was pushed until then.
const help = (...call) => (window.HysioHelp ||= []).push(call);

// A token is used once; help asks for a fresh one when it needs it.
async function getToken() {
  const answer = await fetch("/demo/practice/token", { method: "POST" });
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  return (await answer.json()).token;
}

// Never anything of a patient.
function where() {
  const { screen, errorCode, failedAction } = document.querySelector("main").dataset;
  return { screen, error_code: errorCode, last_failed_action: failedAction };
}

const signedIn = document.querySelector("#sign-out");
help("init", {
  getToken: signedIn ? getToken : undefined, // nobody signed in: public articles alone
  context: { app: "Hysio V2", version: "2.4", ...where() },
});

// Each screen that is shown, and each failure on it.
document.addEventListener("screen", () => help("update", where()));

// A button of our own that opens help.
document.addEventListener("click", (event) => event.target.closest("[data-help]") && help("open"));

// At sign-out help forgets what was typed and read.
signedIn?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await window.HysioHelp?.shutdown?.();
  event.target.submit();
});
