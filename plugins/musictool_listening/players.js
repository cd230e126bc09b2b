"use strict";
// All recordings play at once, one of them audible: to switch is to change gains, at one moment.
(() => {
  const takes = [...document.querySelectorAll(".take")].map((element) => ({
    element,
    button: element.querySelector("button"),
    cursor: element.querySelector(".cursor"),
    sound: element.querySelector("audio"),
    gain: Number(element.dataset.gain), // that makes it as loud as its file
    match: Number(element.dataset.match), // that makes it as loud as the quietest
    shift: Number(element.dataset.shift), // how much later it comes than the first, in s
  }));
  const found = (id) => document.getElementById(id);
  const [players, play, seek, matched, clock] = "players play seek matched clock".split(" ").map(found);
  const total = Number(seek.max);
  let context = null; // made when something is first played, as browsers want it
  let [chosen, playing, busy, frame] = [0, false, false, 0];
  let begun = 0; // of the context's time, when position 0 would have been played
  let position = 0; // on the first recording's time

  const within = (time) => Math.min(Math.max(time, 0), total);
  const now = () => (playing ? within(context.currentTime - begun) : position);

  function show() {
    const at = now();
    clock.textContent = `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, "0")}`;
    seek.value = at;
    takes.forEach((take, number) => {
      take.button.setAttribute("aria-pressed", String(number === chosen));
      take.cursor.style.left = `${(100 * within(at + take.shift)) / total}%`;
    });
    play.textContent = playing ? "Pause" : "Play";
  }

  function setGains() {
    takes.forEach((take, number) => {
      const level = number === chosen ? take.gain * (matched.checked ? take.match : 1) : 0;
      if (context && take.level) take.level.gain.setTargetAtTime(level, context.currentTime, 0.005);
    });
  }

  async function decode() {
    context = new AudioContext();
    play.textContent = "Preparing…";
    for (const take of takes) {
      const text = atob(take.sound.src.slice(take.sound.src.indexOf(",") + 1));
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      take.buffer = await context.decodeAudioData(bytes.buffer);
      take.level = context.createGain();
      take.level.gain.value = 0;
      take.level.connect(context.destination);
    }
  }

  function stop() {
    position = now();
    playing = false;
    for (const take of takes) {
      if (take.source) take.source.stop();
      take.source = null;
    }
  }

  async function start() {
    if (busy) return;
    busy = true;
    try {
      if (!context) await decode();
      await context.resume();
    } catch (error) {
      context = null;
      play.textContent = `This browser cannot play it: ${error.message}`;
      return;
    } finally {
      busy = false;
    }
    if (position >= total) position = 0;
    const soon = context.currentTime + 0.05;
    begun = soon - position;
    playing = true;
    for (const take of takes) {
      const at = position + take.shift;
      take.source = context.createBufferSource();
      take.source.buffer = take.buffer;
      take.source.connect(take.level);
      take.source.start(soon + Math.max(-at, 0), Math.max(at, 0));
    }
    setGains();
    step();
  }

  function step() {
    if (playing && now() >= total) stop();
    show();
    cancelAnimationFrame(frame);
    if (playing) frame = requestAnimationFrame(step);
  }

  function toggle() {
    if (playing) stop();
    else start();
    if (!busy) show();
  }

  function go(to) {
    const was = playing;
    if (was) stop();
    position = within(to);
    (was ? start : show)();
  }

  function choose(number) {
    chosen = takes[number] ? number : chosen;
    setGains();
    show();
  }

  play.addEventListener("click", toggle);
  seek.addEventListener("input", () => go(Number(seek.value)));
  matched.addEventListener("change", setGains);
  takes.forEach((take, number) => {
    take.button.addEventListener("click", () => choose(number));
    take.element.querySelector(".wave").addEventListener("click", (event) => {
      const wave = event.currentTarget.getBoundingClientRect();
      choose(number);
      go(((event.clientX - wave.left) / wave.width) * total - take.shift);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key;
    if ("123456789".includes(key)) choose(Number(key) - 1);
    else if (key === "x") choose((chosen + 1) % takes.length);
    else if (key === "m") {
      matched.checked = !matched.checked;
      setGains();
    } else if (event.target !== document.body) return; // which has keys of its own
    else if (key === " ") toggle();
    else if (key === "ArrowLeft") go(now() - 5);
    else if (key === "ArrowRight") go(now() + 5);
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.detail) document.activeElement.blur(); // keys go to the page after a click
  });
  players.hidden = false;
  for (const take of takes) take.sound.hidden = true;
  show();
})();
