// Take the reviewer's decisions, and show what is new every few seconds.
const sheet = document.querySelector(".sheet");

async function refresh() {
  if (sheet.contains(document.activeElement) && document.activeElement !== document.body) return;
  await replace();
}

async function replace() {
  const answer = await fetch("/templates");
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".sheet");
  if (next.innerHTML !== sheet.innerHTML) sheet.innerHTML = next.innerHTML;
}

sheet.addEventListener("click", async (event) => {
  const { status, category } = event.target.dataset ?? {};
  if (!status && !category) return;
  const { sid } = event.target.closest(".template").dataset;
  const answer = await fetch("/sim/templates", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(status ? { sid, status } : { sid, category }),
  });
  if (answer.ok) await replace();
  else document.querySelector("#trouble").textContent = "That could not be done.";
});

setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 3000);
