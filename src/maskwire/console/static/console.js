// What a browser adds to pages that work without it: new rows as they come, and a page that waits for its work.
"use strict";

const live = document.querySelector("#live[data-stream]");
if (live) {
  const body = live.querySelector("tbody"), pulse = document.getElementById("pulse"), most = 200;
  const path = live.dataset.stream;
  const source = new EventSource(`${path}${path.includes("?") ? "&" : "?"}after=${live.dataset.after}`);
  source.onopen = () => { pulse.textContent = "● live"; };
  source.onerror = () => { pulse.textContent = "the connection was lost; trying again"; };
  source.addEventListener("over", () => { source.close(); location.reload(); });
  source.addEventListener("rows", (event) => {
    // The rows are the server's own markup, in which every text was made inert.
    const holder = document.createElement("template");
    holder.innerHTML = `<table><tbody>${event.data}</tbody></table>`;
    const rows = [...holder.content.querySelectorAll("tr")];
    rows.forEach((row) => row.classList.add("new"));
    body.prepend(...rows);
    while (body.rows.length > most) body.deleteRow(-1);
    document.querySelectorAll(".empty").forEach((it) => it.remove());
  });
}

const job = document.querySelector("[data-job]");
if (job) {
  const look = async () => {
    const answer = await fetch(job.dataset.job, { credentials: "same-origin" });
    if (!answer.ok || (await answer.text()) === "over") location.reload();
    else setTimeout(look, 1500);
  };
  setTimeout(look, 700);
}
