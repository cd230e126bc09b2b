"use strict";
// One sound is heard at a time; waves, ribbons and seams are where it is heard from.
(() => {
  const before = 2; // seconds that are heard before a seam
  const picture = document.getElementById("course");
  const all = (what) => [...document.querySelectorAll(what)];
  const sides = ["above", "below"].map((name) => {
    const sound = document.getElementById(name);
    const ground = picture.querySelector(`.ground[data-sound=${name}]`);
    return {
      name,
      sound,
      ground,
      cursor: picture.querySelector(`.cursor[data-sound=${name}]`),
      starts: Number(sound.dataset.starts),
      first: Number(ground.dataset.first),
      last: Number(ground.dataset.last),
      left: Number(ground.getAttribute("x")),
      width: Number(ground.getAttribute("width")),
    };
  });
  const [above, below] = sides;
  const ribbons = all(".ribbon").map((element) => ({
    element,
    from: Number(element.dataset.from),
    at: Number(element.dataset.at),
    seconds: Number(element.dataset.seconds),
  }));
  const seams = all("g.seam").map((one) => Number(one.dataset.at));
  let frame = 0;

  const now = (side) => side.starts + side.sound.currentTime;

  function play(side, seconds) {
    side.sound.currentTime = Math.max(seconds - side.starts, 0);
    side.sound.play();
  }

  function show() {
    for (const side of sides) {
      const share = (now(side) - side.first) / (side.last - side.first);
      const seen = share >= 0 && share <= 1 && (side.sound.currentTime > 0 || !side.sound.paused);
      side.cursor.style.visibility = seen ? "visible" : "hidden";
      side.cursor.setAttribute("transform", `translate(${side.left + side.width * share} 0)`);
    }
    const at = now(below);
    for (const { element, at: first, seconds } of ribbons) {
      element.classList.toggle("heard", !below.sound.paused && at >= first && at < first + seconds);
    }
    cancelAnimationFrame(frame);
    if (sides.some((side) => !side.sound.paused)) frame = requestAnimationFrame(show);
  }

  for (const side of sides) {
    const other = side === above ? below : above;
    side.sound.addEventListener("play", () => {
      other.sound.pause();
      show();
    });
    for (const what of ["pause", "seeked"]) side.sound.addEventListener(what, show);
    side.ground.addEventListener("click", (event) => {
      const box = side.ground.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      play(side, side.first + share * (side.last - side.first));
    });
  }
  for (const { element, at } of ribbons) element.addEventListener("click", () => play(below, at));
  for (const element of all("g.seam, button.seam")) {
    element.addEventListener("click", () => play(below, Number(element.dataset.at) - before));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== document.body) return; // which has keys of its own
    const at = now(below) + before;
    if (event.key === " ") {
      const side = above.sound.paused ? below : above;
      if (side.sound.paused) side.sound.play();
      else side.sound.pause();
    } else if (event.key === "n") {
      const next = seams.find((one) => one > at + 0.05);
      if (next !== undefined) play(below, next - before);
    } else if (event.key === "p") {
      const last = seams.filter((one) => one < at - 0.5).pop();
      if (last !== undefined) play(below, last - before);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.detail) document.activeElement.blur(); // keys go to the page after a click
  });
})();
