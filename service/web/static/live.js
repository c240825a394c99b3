// New items, told the moment they come in: by a line to the server (server-sent events) that finds itself again after a
// break and asks for what it missed. Without that line the page asks by itself. What is new is heard, once in all tabs.
// A browser opens six connections to a host and no more: so one tab holds the line for all, and the next one takes it up.
const listens = document.getElementById("listens");
const button = document.getElementById("sound");
const RINGS = new Set(["opened", "rose", "raised", "new_words", "let_go", "not_contacted", "handed_over"]);
const FALLS_BACK_AFTER = 2000;
const OPENS_AGAIN_AFTER = 30000;
const HEARD = "aftercourse-heard";
const SOUND = "aftercourse-sound";

const known = new Set();
let line = null;
let connected = false;
let newest = "";
let letGo = null;
let answered = false;
let count = null;
let telling = 0;

// Sound: two short tones made here. A browser lets none out before somebody has clicked or typed in the page.
const sound = window.AudioContext ? new AudioContext() : null;

// Whoever switched it off has it off on every page; whoever has not, has it from the first click or key in a page on.
const wanted = () => localStorage.getItem(SOUND) !== "off";
const on = () => sound?.state === "running" && wanted();

function showSound() {
  button.hidden = !sound;
  button.setAttribute("aria-pressed", String(on()));
  button.textContent = on() ? "Sound: on" : "Sound: off";
  button.title = on() ? "New items are heard: click to switch off" : wanted() ? "New items are heard after your first click in the page" : "New items are not heard: click to switch on";
  document.documentElement.dataset.sound = on() ? "running" : (sound?.state ?? "none");
}

async function switchOn() {
  if (!sound || !wanted() || sound.state === "running") return;
  await sound.resume();
  showSound();
}

async function turn() {
  localStorage.setItem(SOUND, on() ? "off" : "on");
  if (wanted()) await switchOn();
  showSound();
}

function tone(from, pitch) {
  const voice = sound.createOscillator();
  const loudness = sound.createGain();
  voice.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, from);
  loudness.gain.exponentialRampToValueAtTime(0.35, from + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.35);
  voice.connect(loudness).connect(sound.destination);
  voice.start(from);
  voice.stop(from + 0.36);
}

function ring(what) {
  if (localStorage.getItem(HEARD) === what) return; // another tab has
  document.documentElement.dataset.rang = what;
  if (!on()) return; // left to a tab that has its sound on
  localStorage.setItem(HEARD, what);
  tone(sound.currentTime, 880);
  tone(sound.currentTime + 0.22, 1175);
}

// Parts of the page that wait for this fetch themselves; several changes at once are one.
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => document.body.dispatchEvent(new CustomEvent("live")), 100);
}

function hear({ id, kind }) {
  if (known.has(id)) return;
  known.add(id);
  newest = id;
  if (RINGS.has(kind)) ring(id);
  tell();
}

function stand(is) {
  if (is && !connected) tell();
  connected = is;
}

function listen() {
  line = new EventSource(newest ? `${listens.dataset.events}?heard=${newest}` : listens.dataset.events);
  line.addEventListener("hello", (event) => {
    newest = event.lastEventId;
    stand(true);
    tabs?.postMessage({ stands: true, newest });
  });
  line.addEventListener("item", (event) => {
    const told = { id: event.lastEventId, kind: JSON.parse(event.data).kind };
    hear(told);
    tabs?.postMessage({ told });
  });
  line.addEventListener("error", () => {
    stand(false);
    tabs?.postMessage({ stands: false });
    if (line.readyState === EventSource.CLOSED) setTimeout(listen, OPENS_AGAIN_AFTER); // no seat is free, or signed out
  });
}

// Tabs of one clinic share the line, where the browser lets them. A tab that the holder does not answer asks by itself.
const shared = `aftercourse-line-${listens.dataset.clinic}`;
const tabs = navigator.locks && window.BroadcastChannel ? new BroadcastChannel(shared) : null;

tabs?.addEventListener("message", ({ data }) => {
  if (data.asks) return letGo && tabs.postMessage({ stands: connected, newest });
  if (data.told) return hear(data.told);
  answered = data.stands;
  newest = data.newest ?? newest;
  stand(data.stands);
});

function takePlace() {
  if (!tabs) return listen();
  const leaves = new AbortController();
  window.addEventListener("pagehide", () => leaves.abort(), { once: true });
  const held = () => new Promise((free) => {
    letGo = free;
    listen();
  });
  navigator.locks.request(shared, { signal: leaves.signal }, held).catch(() => {});
  tabs.postMessage({ asks: true });
}

function leavePlace() {
  line?.close();
  letGo?.();
  line = letGo = null;
}

function askHolder() {
  if (!tabs || letGo) return;
  if (!answered) stand(false);
  answered = false;
  tabs.postMessage({ asks: true });
}

// More in the count than before is heard too: so it is without a line, and for what came in while there was none.
document.addEventListener("htmx:after:swap", () => {
  const shown = Number(document.getElementById("inbox-count")?.textContent || 0);
  if (count !== null && shown > count && !connected) ring(`count-${Math.floor(Date.now() / 10000)}`);
  count = shown;
});

for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, (event) => event.target !== button && switchOn());
button.addEventListener("click", turn);
sound?.addEventListener("statechange", showSound);
window.addEventListener("pagehide", leavePlace);
window.addEventListener("pageshow", (event) => event.persisted && takePlace());
setInterval(() => {
  if (!connected) tell();
  askHolder();
}, FALLS_BACK_AFTER);
showSound();
takePlace();
