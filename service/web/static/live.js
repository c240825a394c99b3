// New items, told the moment they come in: by a line to the server (server-sent events) that finds itself again after a
// break and asks for what it missed. Without that line the page asks by itself. What is new is heard, once in all tabs.
const listens = document.getElementById("listens");
const button = document.getElementById("sound");
const RINGS = new Set(["opened", "rose", "raised", "new_words", "let_go", "not_contacted", "handed_over"]);
const FALLS_BACK_AFTER = 2000;
const OPENS_AGAIN_AFTER = 30000;
const HEARD = "aftercourse-heard";

const known = new Set();
let line = null;
let connected = false;
let count = null;
let telling = 0;

// Sound: two short tones made here. A browser lets none out before somebody has clicked or typed in the page.
const sound = window.AudioContext ? new AudioContext() : null;

function showSound() {
  button.hidden = !sound || sound.state === "running";
  document.documentElement.dataset.sound = sound?.state ?? "none";
}

async function switchOn() {
  if (!sound || sound.state === "running") return;
  await sound.resume();
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
  if (sound?.state !== "running") return;
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

for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, switchOn);
button.addEventListener("click", switchOn);
sound?.addEventListener("statechange", showSound);
window.addEventListener("pagehide", () => line?.close());
window.addEventListener("pageshow", (event) => event.persisted && listen());
setInterval(() => connected || tell(), FALLS_BACK_AFTER);
showSound();
listen();
