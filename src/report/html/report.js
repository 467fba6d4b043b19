
"use strict";
// Only adds: everything is on the page without it.

// Which lines belong together: those of one sentence, and the curve between them.
for (const flow of document.querySelectorAll(".flow")) {
  const light = (line) => {
    const at = line?.closest("[data-s]")?.dataset.s;
    for (const lit of flow.querySelectorAll(".lit")) lit.classList.remove("lit");
    flow.classList.toggle("looking", Boolean(at));
    if (at) for (const one of flow.querySelectorAll(`[data-s="${at}"]`)) one.classList.add("lit");
  };
  flow.addEventListener("pointerover", (event) => light(event.target));
  flow.addEventListener("pointerleave", () => light(null));
  flow.addEventListener("focusin", (event) => light(event.target));
  flow.addEventListener("focusout", () => light(null));
}

// A sentence that a link leads to is opened.
const show = () => {
  const line = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = line && line.querySelector("details");
  if (details) details.open = true;
};
addEventListener("hashchange", show);
show();

for (const article of document.querySelectorAll(".article")) {
  const all = [...article.querySelectorAll("details")];
  if (!all.length) continue;

  // From sentence to sentence: j and k, or the arrows.
  article.addEventListener("keydown", (event) => {
    if (event.target.tagName !== "SUMMARY" || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const next = step && all[all.indexOf(event.target.parentElement) + step];
    if (next) {
      event.preventDefault();
      next.querySelector("summary").focus();
    }
  });

  const button = document.createElement("button");
  button.type = "button";
  button.className = "all";
  const name = () => {
    button.textContent = all.every((one) => one.open) ? "Close all sentences" : "Open all sentences";
  };
  button.addEventListener("click", () => {
    const open = !all.every((one) => one.open);
    for (const one of all) one.open = open;
    name();
  });
  for (const one of all) one.addEventListener("toggle", name);
  name();
  article.before(button);
}
