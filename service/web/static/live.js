// New items, told the moment they come in: by a line to the server (server-sent events) that finds itself again after a
// break and asks for what it missed. Without that line the page asks by itself. What is new is heard, once in all tabs.
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
  localStorage.setItem(HEARD, what);
  document.documentElement.dataset.rang = what;
  if (!on()) return;
  tone(sound.currentTime, 880);
  tone(sound.currentTime + 0.22, 1175);
}

// Parts of the page that wait for this fetch themselves; several changes at once are one.
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => document.body.dispatchEvent(new CustomEvent("live")), 100);
}

function hear(event) {
  if (known.has(event.lastEventId)) return;
  known.add(event.lastEventId);
  if (RINGS.has(JSON.parse(event.data).kind)) ring(event.lastEventId);
  tell();
}

function listen() {
  line = new EventSource(listens.dataset.events);
  line.addEventListener("hello", () => {
    connected = true;
    tell();
  });
  line.addEventListener("item", hear);
  line.addEventListener("error", () => {
    connected = false;
    if (line.readyState === EventSource.CLOSED) setTimeout(listen, OPENS_AGAIN_AFTER); // no seat is free, or signed out
  });
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
window.addEventListener("pagehide", () => line?.close());
window.addEventListener("pageshow", (event) => event.persisted && listen());
setInterval(() => connected || tell(), FALLS_BACK_AFTER);
showSound();
listen();
