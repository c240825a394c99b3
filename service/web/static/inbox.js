// The page of an item: saved answers go into the form, a draft survives a reload, and what an answer takes is counted.
const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("^{}\\[~]|€");

function segments(text) {
  const plain = [...text].every((one) => GSM.has(one) || EXTENDED.has(one));
  const [single, part] = plain ? [160, 153] : [70, 67];
  const widths = [...text].map((one) => (plain ? (EXTENDED.has(one) ? 2 : 1) : one.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return [1, single - units, plain];
  let [count, filled] = [1, 0];
  for (const width of widths) {
    if (filled + width > part) [count, filled] = [count + 1, 0];
    filled += width;
  }
  return [count, part - filled, plain];
}

function countSize(place) {
  const text = document.getElementById(place.dataset.segments).value;
  const [count, left, plain] = segments(text);
  place.textContent = text ? `${count} ${count === 1 ? "text" : "texts"} long, ${left} characters left${plain ? "" : "; a sign in it (such as an emoji) makes texts shorter"}.` : "";
}

const answer = document.getElementById("answer");
const words = document.getElementById("reply");
const size = document.querySelector("[data-segments]");
const draft = answer && `aftercourse-draft-${answer.dataset.draft}`;

if (answer) {
  // Kept in this tab alone, and gone with it: other people use this machine too.
  if (!words.value) words.value = sessionStorage.getItem(draft) ?? "";
  words.addEventListener("input", () => {
    sessionStorage.setItem(draft, words.value);
    if (size) countSize(size);
  });
  answer.addEventListener("submit", () => sessionStorage.removeItem(draft));
  if (size) countSize(size);
}

for (const list of document.querySelectorAll("select.ready")) {
  list.addEventListener("change", () => {
    const into = document.getElementById(list.dataset.into);
    if (list.value) into.value = into.value.trim() ? `${into.value.trim()} ${list.value}` : list.value;
    list.selectedIndex = 0;
    into.dispatchEvent(new Event("input"));
    into.focus();
  });
}

// The newest words are in sight, and stay so while somebody has not scrolled up to read. The box is as high as whole texts
// are, so that it never begins amid one.
const newest = () => document.getElementById("newest");
const HIGHEST = 544;
let atEnd = true;
function fit(thread) {
  const end = thread.scrollHeight;
  const whole = [...thread.children].map((turn) => end - turn.offsetTop + thread.offsetTop).find((height) => height <= HIGHEST);
  thread.style.maxHeight = `${whole ?? HIGHEST}px`;
}
function toEnd() {
  const thread = newest();
  if (!thread) return;
  const stays = atEnd;
  fit(thread);
  if (stays) thread.scrollTop = thread.scrollHeight;
}
document.addEventListener("scroll", (event) => {
  if (event.target === newest()) atEnd = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < 40;
}, true);
document.addEventListener("htmx:after:swap", toEnd);
window.addEventListener("resize", toEnd);
toEnd();
