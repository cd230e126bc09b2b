"use strict";
// One row is heard at a time, from where the last one was, as loud as the quietest; heads sort.
(() => {
  const found = (id) => document.getElementById(id);
  const body = document.querySelector("tbody");
  const rows = [...body.querySelectorAll("tr")];
  const heads = [...document.querySelectorAll("th")];
  const matched = found("matched");
  const onward = found("onward");
  const sounds = rows.map((row) => row.querySelector("audio")).filter(Boolean);
  const gain = (sound) => (matched.checked ? Number(sound.dataset.match) : 1);
  let last = null;

  const setLevels = () => sounds.forEach((sound) => { sound.volume = gain(sound); });

  function heard(sound) {
    for (const other of sounds) if (other !== sound) other.pause();
    if (last && last !== sound && onward.checked && sound.currentTime === 0) {
      sound.currentTime = last.currentTime;
    }
    for (const row of rows) row.classList.toggle("heard", row.querySelector("audio") === sound);
    last = sound;
  }

  function step(by) {
    const order = [...body.querySelectorAll("tr")].map((row) => row.querySelector("audio")).filter(Boolean);
    const next = order[(order.indexOf(last) + by + order.length) % order.length];
    if (onward.checked && last) next.currentTime = last.currentTime;
    next.play();
  }

  for (const sound of sounds) sound.addEventListener("play", () => heard(sound));
  matched.addEventListener("change", setLevels);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !sounds.length) return;
    if (event.key === "j") step(last ? 1 : 0);
    else if (event.key === "k") step(last ? -1 : 0);
  });

  const value = (row, at) => row.cells[at].dataset.value ?? row.cells[at].textContent;
  function compare(one, other, down) {
    if (one === "" || other === "") return (one === "") - (other === ""); // not known: last
    const [a, b] = [Number(one), Number(other)];
    return (down ? -1 : 1) * (Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b);
  }
  heads.forEach((head, at) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sources = rows.filter((row) => row.classList.contains("source"));
      const results = rows.filter((row) => !row.classList.contains("source"));
      results.sort((a, b) => compare(value(a, at), value(b, at), down));
      body.append(...sources, ...results);
    });
  });
  setLevels();
  found("hear").hidden = false;
})();
