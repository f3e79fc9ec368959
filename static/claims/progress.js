// Keeps every [data-job] element at the state of its job, and reloads the page once a job has ended.
// The page is right without it: reloading shows the same.

const FIRST_WAIT = 1000; // milliseconds
const LONGEST_WAIT = 15000;

for (const element of document.querySelectorAll("[data-job][data-active]")) watch(element);

async function watch(element) {
  for (let wait = FIRST_WAIT; ; ) {
    await new Promise((resume) => setTimeout(resume, wait));
    if (document.hidden) continue;
    const job = await read(element.dataset.job);
    element.querySelector("[data-offline]").hidden = job !== null;
    if (job === null) {
      wait = Math.min(wait * 2, LONGEST_WAIT);
      continue;
    }
    wait = FIRST_WAIT;
    show(element, job);
    if (!["queued", "running"].includes(job.state)) return location.reload();
  }
}

async function read(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch (error) {
    if (error instanceof TypeError) return null; // no network
    throw error;
  }
}

function show(element, job) {
  const bar = element.querySelector("progress");
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else {
    bar.removeAttribute("value");
  }
  element.querySelector("[data-state]").textContent = job.state_name;
  element.querySelector("[data-count]").textContent = job.total ? `${job.done} / ${job.total}` : "";
  element.querySelector("[data-message]").textContent = job.message;
  element.querySelector("[data-worker]").hidden = !job.worker_missing;
}
