// What htmx does not do: waiting clocks that count, the number of open items in the window's title, forms sent once, what was
// done read out, printing.
const title = document.title;

function age(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

// How long something is kept yet: the seconds that the page was told, counted down.
function countDown() {
  for (const clock of document.querySelectorAll("[data-left]")) {
    clock.dataset.since ||= Date.now();
    const left = Math.max(0, Number(clock.dataset.left) - Math.floor((Date.now() - Number(clock.dataset.since)) / 1000));
    const long = left >= 3600 && `${Math.floor(left / 3600)} h ${Math.floor((left % 3600) / 60)} min`;
    clock.textContent = left ? ` (${long || `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`} left)` : " (over now)";
  }
}

function startClocks() {
  for (const clock of document.querySelectorAll("[data-waited]:not([data-loaded])")) clock.dataset.loaded = Date.now();
}

function countClocks() {
  for (const clock of document.querySelectorAll("[data-loaded]")) {
    clock.textContent = age(Number(clock.dataset.waited) + Math.floor((Date.now() - Number(clock.dataset.loaded)) / 1000));
  }
}

function countInTitle() {
  const count = document.getElementById("inbox-count")?.textContent.trim();
  document.title = count ? `(${count}) ${title}` : title;
}

document.addEventListener("htmx:after:swap", () => {
  startClocks();
  countInTitle();
  countClocks();
  countDown();
});
// A second click on a button that has sent its form would only be told that the first one took the place.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// What was just done is put into the page once more after it has loaded: so it is read out too. The address forgets it.
const told = document.querySelector("[data-told]");
if (told) setTimeout(() => { told.textContent = String(told.textContent).trim(); }, 250);
const here = new URL(location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  history.replaceState(history.state, "", here);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Without scripts a button asks for new plans; with them the plans follow by themselves.
document.documentElement.classList.add("js");
startClocks();
setInterval(countClocks, 1000);
setInterval(countDown, 1000);
countClocks();
countDown();
