// Ask once a second what has changed and put in only that: what somebody is typing is never touched.
const POLL_MS = 1000;
const main = document.querySelector("#phones");
const add = document.querySelector("#add");
let revision = document.body.dataset.revision;
let running = false;

async function post(path, data) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data),
  });
  return { ok: answer.ok, data: await answer.json().catch(() => ({})) };
}

function fromHtml(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

// Threads

const atEnd = (thread) => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
// A thread that shows its end keeps showing it, also when the box below it grows.
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target.dataset.end !== "no") toEnd(target);
});
const toEnd = (thread) => { thread.scrollTop = thread.scrollHeight; };

function addDays(list) {
  let day = "";
  for (const item of list.querySelectorAll(".bubble")) {
    if (item.dataset.day !== day && !item.previousElementSibling?.classList.contains("day")) {
      const mark = document.createElement("li");
      mark.className = "day";
      mark.textContent = item.dataset.day;
      item.before(mark);
    }
    day = item.dataset.day;
  }
}

function updateThread(thread, bubbles) {
  const list = thread.querySelector("ol");
  const follow = thread.hidden || atEnd(thread);
  const known = new Map([...list.querySelectorAll(".bubble")].map((item) => [item.dataset.sid, item]));
  let fresh = false;
  for (const { sid, status, html } of bubbles) {
    const item = known.get(sid);
    known.delete(sid);
    if (!item) { list.append(fromHtml(html)); fresh = true; }
    else if (item.dataset.status !== status) item.replaceWith(fromHtml(html));
  }
  known.forEach((item) => item.remove());
  if (known.size) list.querySelectorAll(".day").forEach((mark) => mark.remove());
  addDays(list);
  if (fresh && follow) toEnd(thread);
  return fresh;
}

function updateQuick(quick, html) {
  if (quick.dataset.html === html || quick.contains(document.activeElement)) return;
  quick.dataset.html = html;
  quick.innerHTML = html;
}

// Texts and WhatsApp, one at a time

const part = (card, kind, channel) => card.querySelector(`.${kind}[data-channel="${channel}"]`);

function showChannel(card, channel) {
  card.dataset.channel = channel;
  for (const piece of card.querySelectorAll(".thread, .quick")) piece.hidden = piece.dataset.channel !== channel;
  for (const button of card.querySelectorAll(".channels button")) {
    const shown = button.dataset.channel === channel;
    button.setAttribute("aria-pressed", shown);
    if (shown) button.classList.remove("has-new");
  }
  const thread = part(card, "thread", channel);
  if (thread.dataset.end !== "no") toEnd(thread);
}

function updatePhone(phone) {
  let card = document.getElementById(phone.key);
  if (!card) {
    card = fromHtml(phone.card);
    add.before(card);
    prepare(card);
    return card;
  }
  const fresh = fromHtml(phone.card);
  for (const piece of [".owner", ".calls"]) {
    const [shown, next] = [card.querySelector(piece), fresh.querySelector(piece)];
    if (shown.innerHTML !== next.innerHTML) shown.innerHTML = next.innerHTML;
  }
  for (const { channel, bubbles, quick } of phone.threads) {
    if (updateThread(part(card, "thread", channel), bubbles)) {
      jumpLink(card)?.classList.add("has-new");
      if (channel !== card.dataset.channel) part(card, "channels button", channel).classList.add("has-new");
    }
    updateQuick(part(card, "quick", channel), quick);
  }
  return card;
}

function updatePhones(phones) {
  const keys = new Set(phones.map((phone) => phone.key));
  for (const card of main.querySelectorAll(".handset")) if (!keys.has(card.id)) card.remove();
  phones.forEach(updatePhone);
  updateJump();
}

// The row of names on a narrow screen

const jumpLink = (card) => document.querySelector(`#jump a[href="#${card.id}"]`);

function updateJump() {
  const jump = document.querySelector("#jump");
  const cards = [...main.querySelectorAll(".handset")];
  for (const link of jump.querySelectorAll("a")) {
    if (!document.getElementById(link.hash.slice(1))) link.parentElement.remove();
  }
  for (const card of cards) {
    let link = jumpLink(card);
    if (!link) {
      link = document.createElement("a");
      link.href = `#${card.id}`;
      const item = document.createElement("li");
      item.append(link);
      jump.append(item);
    }
    link.textContent = card.querySelector("h2").textContent === "A phone"
      ? card.querySelector(".owner p").textContent : card.querySelector("h2").textContent;
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) jumpLink(entry.target)?.classList.remove("has-new");
}, { threshold: 0.6 });

// Texting

// The clinic's address that last took part in what is shown; the first of the channel where nobody did yet.
function clinicOf(card) {
  const bubbles = part(card, "thread", card.dataset.channel).querySelectorAll(".bubble");
  return bubbles[bubbles.length - 1]?.dataset.clinic;
}

async function send(card, body, more = {}) {
  const trouble = card.querySelector(":scope > .trouble");
  trouble.textContent = "";
  const { number: from, channel } = card.dataset;
  try {
    const { ok, data } = await post("/sim/texts", { from, to: clinicOf(card), channel, body, ...more });
    if (!ok) trouble.textContent = data.error ?? "The text could not be sent.";
    else if (!data.delivered) trouble.textContent = "Aftercourse did not take this text.";
    poll();
    return ok;
  } catch {
    trouble.textContent = "The simulator does not answer.";
    return false;
  }
}

// Calling

async function use(call, press) {
  const wish = press === "answer" || press === "hang_up" ? { [press]: true } : { keys: press };
  await post(`/sim/calls/${call}`, wish);
  poll();
}

async function ringClinic(card) {
  const trouble = card.querySelector(":scope > .trouble");
  const { ok, data } = await post("/sim/calls", { from: card.dataset.number });
  trouble.textContent = ok ? "" : data.error ?? "The clinic could not be rung.";
  poll();
}

async function submitText(card, form) {
  const box = form.elements.body;
  const body = box.value;
  if (!body.trim()) return;
  box.value = "";
  if (!await send(card, body) && !box.value) box.value = body;
}

function prepare(card) {
  const form = card.querySelector(".write");
  form.addEventListener("submit", (event) => { event.preventDefault(); submitText(card, form); });
  form.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  card.addEventListener("click", ({ target }) => {
    const { words, button, channel, call, press, ring } = target.dataset ?? {};
    if (call) use(call, press);
    if (ring) ringClinic(card);
    if (words) { form.elements.body.focus(); send(card, words); }
    if (button) send(card, target.textContent, { button, reply_to: target.closest(".bubble").dataset.sid });
    if (channel && target.closest(".channels")) showChannel(card, channel);
  });
  for (const thread of card.querySelectorAll(".thread")) {
    addDays(thread.querySelector("ol"));
    toEnd(thread);
    thread.addEventListener("scroll", () => { if (!thread.hidden) thread.dataset.end = atEnd(thread) ? "yes" : "no"; });
    resized.observe(thread);
  }
  seen.observe(card);
}

document.querySelector("#add-phone").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const trouble = form.querySelector(".trouble");
  trouble.textContent = "";
  const label = form.elements.label.value.trim();
  const number = encodeURIComponent(form.elements.number.value);
  const { ok, data } = await post(`/sim/phones/${number}`, label ? { label } : {});
  if (!ok) { trouble.textContent = "That is no number such as +44 7700 900123."; return; }
  form.reset();
  await poll();
  document.getElementById(`phone-${data.number.slice(1)}`)?.querySelector("textarea").focus();
});

// The clock

const progress = document.querySelector("#progress");
const moves = document.querySelector(".moves");
const stop = document.querySelector("#stop");

function say(sentence, wrong = false) {
  if (progress.textContent !== sentence) progress.textContent = sentence;
  progress.classList.toggle("wrong", wrong);
}

function updateClock(clock) {
  running = clock.running;
  const now = document.querySelector("#now");
  now.textContent = clock.says;
  now.dateTime = clock.now;
  document.querySelector("#next").textContent = clock.next_says ? `Next text due ${clock.next_says}` : "No text is due";
  stop.hidden = !running;
  for (const button of moves.querySelectorAll("button:not(#stop)")) {
    button.disabled = running || !clock.reachable || (button.dataset.advance === "next" && !clock.next_due);
  }
  const field = document.querySelector("#to");
  if (document.activeElement !== field && !field.dataset.touched) field.value = clock.wall;
  say(clock.progress, !running && Boolean(clock.error || !clock.reachable));
}

async function runTo(wish) {
  const { ok, data } = await post("/sim/clock", { ...wish, wait: false });
  if (!ok) say(data.faults?.[0]?.replace(/^\S+: /, "") ?? data.error, true);
  else poll();
}

moves.addEventListener("click", (event) => {
  const advance = event.target.dataset?.advance;
  if (advance) runTo({ advance });
});
stop.addEventListener("click", async () => { await post("/sim/clock", { stop: true }); poll(); });
document.querySelector("#to").addEventListener("input", (event) => { event.target.dataset.touched = "yes"; });
document.querySelector("#go-to").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.querySelector("#to");
  delete field.dataset.touched;
  runTo({ to: field.value });
});

// Polling

let asking = null;

async function ask() {
  try {
    const answer = await fetch(`/page/state?since=${encodeURIComponent(revision)}`);
    const state = await answer.json();
    revision = state.revision;
    if (state.phones) updatePhones(state.phones);
    updateClock(state.clock);
  } catch {
    say("The simulator does not answer.", true);
  }
}

function poll() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

main.querySelectorAll(".handset").forEach(prepare);
setInterval(() => { if (!document.hidden) poll(); }, POLL_MS);
poll();
