// The page of `unscramble serve`: an article that was put in order, and a person who has the last word on it.
"use strict";

const $ = (id) => document.getElementById(id);
const STORE = "unscramble/1";
const REMEMBERED = 100; // states to go back to
const PATIENCE = 350; // milliseconds from the last move to solving: quick moves are one

/** What is shown: `history[at]` is the article as it stands, see `state()`. */
let history = [];
let at = -1;
/** What does not change as sentences move: texts and kinds by their index in the input, handle, and what was asked. */
let article = null;
let chosen = 0; // the sentence that keys move
let waiting = 0; // the timer of the next solving
let asked = 0; // counts requests, so that a late answer to an early one is dropped
let busy = 0;

/** The article as it stands: `order`, what is fixed, what the server said of it. */
const state = () => history[at];

// ---- talking to the server

async function send(path, body, isText) {
  const headers = { "content-type": "application/json" };
  const token = sessionStorage.getItem("token") || $("token")?.value;
  if (token) headers.authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw { error: "the server cannot be reached; try again when it is back", kind: "unreachable" };
  }
  if (answer.ok) {
    if (token) sessionStorage.setItem("token", token);
    return isText ? answer.text() : answer.json();
  }
  if (answer.status === 401) sessionStorage.removeItem("token");
  const said = await answer.json().catch(() => ({ error: `the server answered ${answer.status}`, kind: "internal" }));
  throw said;
}

const OPTIONS = { explain: true, reason_lines: "output" };

/** Has the article ordered anew, when the server no longer keeps it. */
async function again(constraints) {
  const sentences = article.texts;
  const document = { title: article.title, date: article.date, url: article.url, sentences };
  const found = await send("/v1/order", { article: document, constraints, options: { ...OPTIONS, fast: article.fast } });
  article.handle = found.handle;
  return found;
}

async function solved(constraints, more = {}) {
  const solve = () => send("/v1/solve", { handle: article.handle, constraints, options: { ...OPTIONS, ...more } });
  try {
    return await solve();
  } catch (failure) {
    if (failure.kind !== "unknown_handle") throw failure;
    const found = await again(constraints);
    return Object.keys(more).length ? solve() : found;
  }
}

/** Coherence and joints of an order. */
async function scored(order) {
  const body = () => ({ handle: article.handle, order, options: { metrics: ["coherence", "model"] } });
  try {
    return (await send("/v1/score", body())).document;
  } catch (failure) {
    if (failure.kind !== "unknown_handle") throw failure;
    await again([]);
    return (await send("/v1/score", body())).document;
  }
}

// ---- what is fixed

/** The demands of a state, as the server takes them. */
function constraints({ order, pins, lead, ties }) {
  const all = pins.map((sentence) => ({ pin: { sentence, place: order.indexOf(sentence) } }));
  if (lead !== null) all.push({ lead });
  const next = new Map(ties);
  const later = new Set(next.values());
  for (const first of next.keys()) {
    if (later.has(first)) continue;
    const chain = [first];
    while (next.has(chain.at(-1)) && chain.length <= order.length) chain.push(next.get(chain.at(-1)));
    all.push({ together: chain });
  }
  return all;
}

/** The order with one sentence at another place; those that are pinned stay where they are, the others make room. */
function arranged({ order, pins }, sentence, place) {
  const fixed = new Map(pins.filter((one) => one !== sentence).map((one) => [order.indexOf(one), one]));
  const step = place > order.indexOf(sentence) ? 1 : -1;
  while (fixed.has(place)) place += step;
  if (place < 0 || place >= order.length) return null;
  fixed.set(place, sentence);
  const held = new Set(fixed.values());
  const rest = order.filter((one) => !held.has(one));
  return order.map((_, here) => fixed.get(here) ?? rest.shift());
}

/** The fewest sentences that moved from one order to another: all but a longest run that kept its order. */
function movedBetween(before, after) {
  const place = new Map(before.map((sentence, here) => [sentence, here]));
  const ends = [];
  const previous = new Map();
  for (const sentence of after) {
    const end = ends.findIndex((one) => place.get(one) > place.get(sentence));
    const length = end < 0 ? ends.length : end;
    previous.set(sentence, ends[length - 1]);
    ends[length] = sentence;
  }
  const stayed = new Set();
  for (let sentence = ends.at(-1); sentence !== undefined; sentence = previous.get(sentence)) stayed.add(sentence);
  return after.filter((sentence) => !stayed.has(sentence));
}

// ---- changes

function commit(next) {
  history = history.slice(0, at + 1).concat(next).slice(-REMEMBERED);
  at = history.length - 1;
}

const named = (sentence) => {
  const words = article.texts[sentence].trim().split(/\s+/).slice(0, 4).join(" ");
  return `Sentence ${sentence + 1}, '${words} …'`;
};

/** Moves a sentence: where a person puts it, there it stays. */
function move(sentence, place) {
  const now = state();
  // The places before and after the body are those of captions, notes and the like.
  const [first, last] = now.kinds[sentence] === "body" ? [leadPlace(now), lastPlace(now)] : [0, now.order.length - 1];
  const order = arranged(now, sentence, Math.max(first, Math.min(place, last)));
  if (!order || order.every((one, here) => one === now.order[here])) return say(`${named(sentence)}, stays where it is.`);
  const pins = now.pins.includes(sentence) ? now.pins : [...now.pins, sentence];
  const lead = now.lead !== null && order[leadPlace(now)] !== now.lead ? null : now.lead;
  const ties = now.ties.filter(([one, next]) => ![one, next].includes(sentence) || order.indexOf(one) + 1 === order.indexOf(next));
  commit({ ...now, order, pins, lead, ties, by: movedBetween(now.order, order), was: now.order, isSolved: false });
  say(`${named(sentence)}, moved to place ${order.indexOf(sentence) + 1} of ${order.length}.`);
  follow(sentence);
}

const leadPlace = ({ order, kinds }) => Math.max(0, order.findIndex((sentence) => kinds[sentence] === "body"));
const lastPlace = ({ order, kinds }) => order.findLastIndex((sentence) => kinds[sentence] === "body");

function pin(sentence) {
  const now = state();
  const isPinned = now.pins.includes(sentence);
  const pins = isPinned ? now.pins.filter((one) => one !== sentence) : [...now.pins, sentence];
  commit({ ...now, pins, by: [], was: now.order, isSolved: false });
  say(`${named(sentence)}, ${isPinned ? "released" : `pinned to place ${now.order.indexOf(sentence) + 1}`}.`);
  follow(sentence);
}

function makeLead(sentence) {
  const now = state();
  const lead = now.lead === sentence ? null : sentence;
  const pins = lead === null ? now.pins : now.pins.filter((one) => one !== sentence && now.order.indexOf(one) !== leadPlace(now));
  const order = lead === null ? now.order : arranged({ ...now, pins }, sentence, leadPlace(now)) ?? now.order;
  commit({ ...now, lead, pins, order, by: movedBetween(now.order, order), was: now.order, isSolved: false });
  say(`${named(sentence)}, is ${lead === null ? "no longer" : "now"} the lead.`);
  follow(sentence);
}

function tie(sentence) {
  const now = state();
  const next = now.order[now.order.indexOf(sentence) + 1];
  const isTied = now.ties.some(([one]) => one === sentence);
  if (next === undefined && !isTied) return say(`${named(sentence)}, is the last one.`);
  const ties = now.ties.filter(([one, other]) => one !== sentence && (isTied || other !== next));
  if (!isTied) ties.push([sentence, next]);
  commit({ ...now, ties, by: [], was: now.order, isSolved: false });
  say(`${named(sentence)}, ${isTied ? "untied" : `tied to sentence ${next + 1}`}.`);
  follow(sentence);
}

function step(by) {
  const target = at + by;
  if (target < 0 || target >= history.length) return;
  const before = state().order;
  at = target;
  asked += 1;
  clearTimeout(waiting);
  const by_ = movedBetween(before, state().order);
  history[at] = { ...state(), by: by_, was: before };
  say(by < 0 ? "Undone." : "Done again.");
  show(chosen);
  save();
}

/** Shows a change at once, then what follows from it. */
function follow(sentence) {
  show(sentence);
  save();
  clearTimeout(waiting);
  waiting = setTimeout(() => ($("auto").checked ? solve(sentence) : score()), PATIENCE);
}

async function during(work) {
  busy += 1;
  document.body.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (failure) {
    if (!failure.error) throw failure;
    problem(failure.error);
    return undefined;
  } finally {
    busy -= 1;
    if (!busy) document.body.removeAttribute("aria-busy");
  }
}

/** Solves the rest again around what is fixed. */
async function solve(sentence) {
  const mine = (asked += 1);
  const from = state();
  const origin = from.isSolved ? from.order : from.was;
  await during(async () => {
    let found;
    try {
      found = await solved(constraints(from));
    } catch (failure) {
      if (failure.kind === "constraints" && mine === asked && at > 0) {
        // What cannot be is taken back, and said.
        at -= 1;
        history = history.slice(0, at + 1);
        show(sentence);
        save();
      }
      throw failure;
    }
    if (mine !== asked) return;
    problem("");
    const next = { ...from, ...said(found.document), was: origin, isSolved: true };
    next.by = movedBetween(origin, next.order);
    history[at] = next;
    const others = next.by.filter((one) => one !== sentence).length;
    if (others) say(`${$("live").textContent} ${others} ${others === 1 ? "other sentence" : "others"} moved.`);
    show(sentence ?? chosen);
    save();
    await score(mine);
  });
}

/** Coherence and curve of the order that is shown. */
async function score(mine = (asked += 1)) {
  await during(async () => {
    const document = await scored(state().order);
    if (mine !== asked) return;
    const joints = (document.pairs ?? []).map(({ sentences, scores }) => ({ at: sentences, value: scores.model?.adjacency ?? null }));
    history[at] = { ...state(), coherence: document.scores?.coherence ?? null, joints };
    figures();
    save();
  });
}

/** What a document says of the order it is in. */
function said(document) {
  const of = (values) => Object.fromEntries(document.order.map((sentence, here) => [sentence, values?.[here]]));
  return {
    order: document.order,
    kinds: of(document.kind),
    confidence: of(document.confidence),
    starts: (document.para_starts ?? []).map((here) => document.order[here]),
    reasons: of(document.reasons),
    document,
  };
}

// ---- taking an article in

const flat = (sentences) => sentences.flatMap((one) => (Array.isArray(one) ? one : [one]));

async function takeIn(text) {
  const fast = $("fast").checked;
  const mine = (asked += 1);
  const button = document.querySelector("#paste .chief");
  button.disabled = true;
  button.textContent = "Putting it in order …";
  problem("");
  await during(async () => {
    const found = await send("/v1/order", { article: text, options: { ...OPTIONS, split: $("split").checked, fast } });
    if (mine !== asked) return;
    const { document } = found;
    const texts = [];
    flat(document.sentences).forEach((sentence, here) => {
      texts[document.order[here]] = typeof sentence === "string" ? sentence : sentence.text;
    });
    const { title = "", date = "", url = "" } = document;
    article = { input: text, title: title || document.headline || "", date: `${date ?? ""}`, url: url ?? "", texts, fast, handle: found.handle };
    article.before = document.coherence?.before ?? null;
    history = [];
    at = -1;
    const given = texts.map((_, here) => here);
    commit({ ...said(document), pins: [], lead: null, ties: [], by: [], was: given, isSolved: true, coherence: document.coherence?.after ?? null, joints: [] });
    chosen = document.order[0] ?? 0;
    build();
    show();
    say(`${texts.length} sentences, put in order.`);
    $("headline").scrollIntoView({ block: "nearest" });
    save();
    await score(mine);
    const was = await scored(given).catch(() => null);
    if (mine !== asked && article?.input !== text) return;
    article.given = (was?.pairs ?? []).map(({ sentences, scores }) => ({ at: sentences, value: scores.model?.adjacency ?? null }));
    figures();
    save();
  });
  button.disabled = false;
  button.textContent = "Put in order";
}

// ---- showing it

const el = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
let rows = new Map();

/** A row for each sentence; they are only moved about later. */
function build() {
  rows = new Map(article.texts.map((text, sentence) => [sentence, row(text, sentence)]));
  $("sentences").replaceChildren();
  $("headline").textContent = article.title;
  $("about").textContent = [article.date, article.url].filter(Boolean).join(" · ");
  $("paste").hidden = true;
  $("work").hidden = false;
}

function row(text, sentence) {
  const action = (label, what, pressed) => {
    const button = el("button", { type: "button", textContent: label });
    button.setAttribute("aria-label", `${label}: ${named(sentence)}`);
    if (pressed) button.setAttribute("aria-pressed", "false");
    button.dataset.does = label;
    button.addEventListener("click", what);
    return button;
  };
  const place = () => state().order.indexOf(sentence);
  const grip = el("span", { className: "grip" });
  grip.setAttribute("aria-hidden", "true");
  const item = el(
    "li",
    { tabIndex: -1 },
    grip,
    el("span", { className: "place" }),
    el("p", { className: "text", textContent: text, dir: "auto" }),
    el("div", { className: "notes" }),
    el(
      "div",
      { className: "controls" },
      action("Up", () => move(sentence, place() - 1)),
      action("Down", () => move(sentence, place() + 1)),
      action("Top", () => move(sentence, 0)),
      action("Pin", () => pin(sentence), true),
      action("Lead", () => makeLead(sentence), true),
      action("Tie to next", () => tie(sentence), true),
    ),
  );
  item.dataset.sentence = sentence;
  item.addEventListener("focusin", () => choose(sentence));
  item.addEventListener("click", () => choose(sentence));
  grip.addEventListener("pointerdown", (event) => drag(event, sentence));
  return item;
}

/** Shows the article as it stands, and keeps the focus on a sentence that had it. */
function show(focus) {
  const now = state();
  const list = $("sentences");
  const had = document.activeElement?.closest?.("#sentences > li") ? document.activeElement : null;
  const before = new Map([...list.children].map((item) => [item, item.getBoundingClientRect().top]));
  now.order.forEach((sentence, here) => {
    const item = rows.get(sentence);
    if (list.children[here] !== item) list.insertBefore(item, list.children[here] ?? null);
    const isApart = now.kinds[sentence] !== "body";
    const confidence = now.confidence[sentence] ?? 0;
    item.className = [
      isApart ? "apart" : `t${Math.min(4, Math.floor(confidence * 5))}`,
      now.starts.includes(sentence) && here ? "starts" : "",
      now.ties.some(([one]) => one === sentence) ? "tied" : "",
      sentence === chosen ? "chosen" : "",
    ].join(" ");
    item.querySelector(".place").textContent = here + 1;
    const notes = [];
    if (isApart) notes.push(el("span", { textContent: now.kinds[sentence] }));
    if (now.pins.includes(sentence)) notes.push(el("span", { textContent: "pinned" }));
    if (now.lead === sentence) notes.push(el("span", { textContent: "lead" }));
    if (now.ties.some(([one]) => one === sentence)) notes.push(el("span", { textContent: "tied to the next" }));
    if (now.by.includes(sentence) && at > 0) notes.push(el("span", { className: "moved", textContent: `was ${now.was.indexOf(sentence) + 1}` }));
    item.querySelector(".notes").replaceChildren(...notes);
    const pressed = { Pin: now.pins.includes(sentence), Lead: now.lead === sentence, "Tie to next": now.ties.some(([one]) => one === sentence) };
    for (const button of item.querySelectorAll("button")) {
      const does = button.dataset.does;
      if (does in pressed) button.setAttribute("aria-pressed", pressed[does]);
      if (does === "Up" || does === "Top") button.disabled = here === 0;
      if (does === "Down" || does === "Tie to next") button.disabled = here === now.order.length - 1;
    }
  });
  if (focus !== undefined) chosen = focus;
  slide(before);
  roving();
  if (had) {
    const keeps = had.isConnected && !had.disabled && had.closest("li") === rows.get(chosen) ? had : rows.get(chosen);
    keeps?.focus({ preventScroll: false });
  }
  $("undo").disabled = at <= 0;
  $("redo").disabled = at >= history.length - 1;
  $("release").disabled = !now.pins.length && !now.ties.length && now.lead === null;
  figures();
}

/** Lets rows glide from where they were, for those who like to see it. */
function slide(before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const [item, top] of before) {
    const by = top - item.getBoundingClientRect().top;
    if (by) item.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 220, easing: "ease-out" });
  }
}

/** One stop of the tab key for the list, and one for each button of the chosen sentence. */
function roving() {
  for (const [sentence, item] of rows) {
    const isHere = sentence === chosen;
    item.tabIndex = isHere ? 0 : -1;
    item.classList.toggle("chosen", isHere);
  }
}

function choose(sentence) {
  if (sentence === chosen && $("why-of").dataset.of === `${sentence}`) return;
  chosen = sentence;
  roving();
  why();
  curve();
}

function why() {
  const now = state();
  $("why-of").dataset.of = chosen;
  const sure = now.confidence[chosen];
  const isBody = now.kinds[chosen] === "body";
  $("why-of").textContent = isBody ? `${named(chosen)}: confidence ${(sure ?? 0).toFixed(2)}` : `${named(chosen)}: ${now.kinds[chosen]}`;
  const reasons = now.isSolved ? now.reasons[chosen] ?? [] : [{ text: "a person put it there" }];
  $("why").replaceChildren(...reasons.map(({ text }) => el("li", { textContent: text })));
}

function figures() {
  const { coherence } = state();
  $("coherence").textContent = coherence === null || coherence === undefined ? "–" : coherence.toFixed(2);
  $("before").textContent = article.before === null || article.before === undefined ? "" : `was ${article.before.toFixed(2)} as it came`;
  why();
  curve();
}

/** How well each two neighbours go together, from top to bottom of the article. */
function curve() {
  const { joints = [], order } = state();
  const known = joints.filter(({ value }) => value !== null);
  const svg = $("curve");
  const draw = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  if (known.length < 2) {
    svg.replaceChildren();
    $("curve-says").textContent = "";
    return;
  }
  const lowest = -8;
  const y = (value) => 4 + (82 * (Math.min(0, Math.max(lowest, value)) / lowest));
  const points = (of) => of.map(({ value }, here) => `${(300 * here) / (of.length - 1)},${y(value).toFixed(1)}`).join(" ");
  const parts = [draw("line", { class: "ground", x1: 0, x2: 300, y1: 88, y2: 88 })];
  const given = (article.given ?? []).filter(({ value }) => value !== null);
  if (given.length > 1) parts.push(draw("polyline", { class: "was", points: points(given) }));
  parts.push(draw("polyline", { class: "line", points: points(known) }));
  const here = known.findIndex((joint) => joint.at[1] === order.indexOf(chosen));
  if (here >= 0) {
    const x = (300 * here) / (known.length - 1);
    parts.push(draw("line", { class: "here", x1: x, x2: x, y1: y(known[here].value) - 4, y2: 88 }));
  }
  svg.replaceChildren(...parts);
  const weakest = known.reduce((one, other) => (other.value < one.value ? other : one));
  $("curve-says").textContent = `How well neighbours go together, from first to last; dashed, as it came. Weakest between ${weakest.at[0] + 1} and ${weakest.at[1] + 1}.`;
}

const say = (text) => ($("live").textContent = text);
const problem = (text) => ($("problem").textContent = text);

// ---- dragging, by mouse, pen or finger

function drag(event, sentence) {
  if (event.button !== 0 || !event.isPrimary) return;
  event.preventDefault();
  const grip = event.currentTarget;
  const list = $("sentences");
  const item = rows.get(sentence);
  grip.setPointerCapture(event.pointerId);
  item.classList.add("dragged");
  let target = null;
  let y = event.clientY;
  const mark = () => {
    for (const one of list.children) one.classList.remove("drop-before", "drop-after");
    const others = [...list.children].filter((one) => one !== item);
    const here = others.findIndex((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);
    target = here < 0 ? others.length : here;
    if (here >= 0) others[here].classList.add("drop-before");
    else others.at(-1)?.classList.add("drop-after");
  };
  const edge = 60;
  const scroll = setInterval(() => {
    const by = y < edge ? y - edge : y > innerHeight - edge ? y - innerHeight + edge : 0;
    if (by) {
      scrollBy({ top: by / 3, behavior: "instant" });
      mark();
    }
  }, 16);
  const moved = (next) => {
    y = next.clientY;
    mark();
  };
  const end = (next) => {
    clearInterval(scroll);
    for (const one of list.children) one.classList.remove("drop-before", "drop-after", "dragged");
    grip.removeEventListener("pointermove", moved);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
    removeEventListener("keydown", escape, true);
    if (next?.type === "pointerup" && target !== null) move(sentence, target);
  };
  const escape = (key) => {
    if (key.key !== "Escape") return;
    key.preventDefault();
    end();
  };
  grip.addEventListener("pointermove", moved);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  addEventListener("keydown", escape, true);
}

// ---- keys

function keys(event) {
  if (!article || at < 0) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
    if (event.target.closest("textarea, input")) return;
    event.preventDefault();
    return step(event.shiftKey ? 1 : -1);
  }
  const item = event.target.closest?.("#sentences > li");
  if (!item || event.ctrlKey || event.metaKey) return;
  const sentence = Number(item.dataset.sentence);
  const { order } = state();
  const place = order.indexOf(sentence);
  const go = (to) => {
    const next = rows.get(order[Math.max(0, Math.min(to, order.length - 1))]);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const onRow = event.target === item;
  const does = {
    ArrowUp: () => (event.altKey ? move(sentence, place - 1) : go(place - 1)),
    ArrowDown: () => (event.altKey ? move(sentence, place + 1) : go(place + 1)),
    Home: () => (event.altKey ? move(sentence, 0) : go(0)),
    End: () => (event.altKey ? move(sentence, order.length - 1) : go(order.length - 1)),
    ...(onRow && !event.altKey ? { p: () => pin(sentence), l: () => makeLead(sentence), t: () => tie(sentence) } : {}),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

// ---- out of the page

/** The document of the order that is shown; where a person made it, every place is theirs. */
async function whole(more) {
  const { order, isSolved, document } = state();
  if (isSolved && document && !more) return document;
  const demands = isSolved ? constraints(state()) : order.map((sentence, place) => ({ pin: { sentence, place } }));
  return (await solved(demands, more)).document;
}

/** The report of the order that is shown, with its figures if they are not too much to send. */
async function report() {
  try {
    return await send("/v1/report", await whole({ figures: true, alternatives: 3, reason_lines: "input" }), true);
  } catch (failure) {
    if (failure.kind !== "too_large") throw failure;
    return send("/v1/report", await whole(), true);
  }
}

const plain = () => {
  const head = [article.title, article.date, article.url].filter(Boolean);
  return [...head, ...(head.length ? [""] : []), ...state().order.map((sentence) => article.texts[sentence])].join("\n") + "\n";
};

function download(name, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(`${name} was saved.`);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(plain());
    say("The text was copied.");
  } catch {
    problem("the browser does not let the page copy; save the text instead");
  }
}

// ---- keeping it over a reload

function save() {
  const from = Math.max(0, history.length - 20);
  // Of earlier states what the server can say again is left out.
  const slim = history.slice(from).map((one, here) => (here + from === at ? one : { ...one, document: undefined, reasons: {} }));
  try {
    localStorage.setItem(STORE, JSON.stringify({ article, history: slim, at: Math.max(0, at - from), auto: $("auto").checked }));
  } catch {
    // Full, or not allowed: then a reload begins anew, and not with what is no longer so.
    try {
      localStorage.removeItem(STORE);
    } catch {}
  }
}

function restore() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    if (!kept?.article?.texts || !kept.history?.[kept.at]?.order) return;
    ({ article, history, at } = kept);
    $("auto").checked = kept.auto !== false;
    $("text").value = article.input;
    chosen = state().order[0] ?? 0;
    build();
    show();
  } catch {
    localStorage.removeItem(STORE);
    article = null;
    $("paste").hidden = false;
    $("work").hidden = true;
  }
}

async function takeFile(file) {
  if (!file) return;
  $("text").value = await file.text();
  await takeIn($("text").value);
}

$("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  takeIn($("text").value);
});
$("file").addEventListener("change", () => takeFile($("file").files[0]));
for (const one of document.querySelectorAll(".needs-script")) one.hidden = false;
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
addEventListener("dragleave", () => document.body.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const file = event.dataTransfer.files[0];
  const text = event.dataTransfer.getData("text");
  if (file) takeFile(file);
  else if (text) {
    $("text").value = text;
    takeIn(text);
  }
});
addEventListener("keydown", keys);
$("undo").addEventListener("click", () => step(-1));
$("redo").addEventListener("click", () => step(1));
$("solve").addEventListener("click", () => solve());
$("auto").addEventListener("change", save);
$("release").addEventListener("click", () => {
  const now = state();
  commit({ ...now, pins: [], ties: [], lead: null, by: [], was: now.order, isSolved: false });
  say("Nothing is fixed any more.");
  follow(chosen);
});
$("copy").addEventListener("click", copy);
$("save-text").addEventListener("click", () => download("article.txt", "text/plain", plain()));
$("save-json").addEventListener("click", () =>
  during(async () => download("article.json", "application/json", `${JSON.stringify(await whole())}\n`)),
);
$("save-html").addEventListener("click", () =>
  during(async () => download("article.html", "text/html", await report())),
);
$("again").addEventListener("click", () => {
  localStorage.removeItem(STORE);
  asked += 1;
  clearTimeout(waiting);
  article = null;
  history = [];
  at = -1;
  $("work").hidden = true;
  $("paste").hidden = false;
  say("");
  problem("");
  $("text").focus();
  $("text").select();
});
restore();
