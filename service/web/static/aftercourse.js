// What htmx does not do: waiting clocks that count, and the number of open items in the window's title.
const title = document.title;

function age(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

const loaded = Date.now();
function countClocks() {
  for (const clock of document.querySelectorAll("[data-waited]")) {
    const since = Number(clock.dataset.loaded ?? loaded);
    clock.textContent = age(Number(clock.dataset.waited) + Math.floor((Date.now() - since) / 1000));
  }
}

function countInTitle() {
  const count = document.getElementById("inbox-count")?.textContent.trim();
  document.title = count ? `(${count}) ${title}` : title;
}

document.addEventListener("htmx:after:swap", () => {
  for (const clock of document.querySelectorAll("[data-waited]:not([data-loaded])")) clock.dataset.loaded = Date.now();
  countInTitle();
  countClocks();
});
setInterval(countClocks, 1000);
countClocks();
