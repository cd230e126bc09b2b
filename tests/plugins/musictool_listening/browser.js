// As much of a browser as the players need; prints what is heard after each of some keys.
"use strict";
const fs = require("fs");
const vm = require("vm");
const [, , script, takesText, keysText] = process.argv;
const listeners = {};
const element = (more = {}) => ({
  style: {}, dataset: {}, attributes: {}, textContent: "", value: "0",
  addEventListener(kind, call) { this[`on${kind}`] = call; },
  setAttribute(name, value) { this.attributes[name] = value; },
  getBoundingClientRect: () => ({ left: 100, width: 200 }),
  ...more,
});
const takes = JSON.parse(takesText).map((dataset) => {
  const parts = { button: element(), ".cursor": element(), ".wave": element(),
    audio: element({ src: "data:audio/flac;base64," + btoa(dataset.content) }) };
  return element({ dataset, parts, querySelector: (name) => parts[name] });
});
const ids = { players: element({ hidden: true }), play: element(), clock: element(),
  seek: element({ max: "10" }), matched: element({ checked: true }) };
const body = element();
globalThis.document = {
  body,
  querySelectorAll: () => takes,
  getElementById: (id) => ids[id],
  addEventListener: (kind, call) => (listeners[kind] = call),
};
globalThis.requestAnimationFrame = () => 0;
globalThis.cancelAnimationFrame = () => {};
const sources = [];
const levels = [];
let time = 0;
globalThis.AudioContext = class {
  get currentTime() { return time; }
  resume() { return Promise.resolve(); }
  decodeAudioData(buffer) { return Promise.resolve(String.fromCharCode(...new Uint8Array(buffer))); }
  createGain() {
    const gain = { value: 1, setTargetAtTime(to) { gain.value = to; } };
    levels.push(gain);
    return { gain, connect() {} };
  }
  createBufferSource() {
    const source = { connect() {}, start(when, at) { source.began = [when, at]; }, stop() { source.ended = true; } };
    sources.push(source);
    return source;
  }
};
const settled = () => new Promise((done) => setTimeout(done, 0));
(async () => {
  vm.runInThisContext(fs.readFileSync(script, "utf-8"));
  const heard = [];
  for (const key of JSON.parse(keysText)) {
    if (typeof key === "number") time += key;
    else if (key === "wave") takes[1].parts[".wave"].onclick({ clientX: 200, currentTarget: takes[1].parts[".wave"] });
    else listeners.keydown({ key, target: body, preventDefault() {} });
    for (let turn = 0; turn < 6; turn += 1) await settled();
    heard.push({
      gains: levels.map((gain) => gain.value),
      begun: sources.filter((one) => !one.ended).map((one) => one.began),
      buffers: sources.map((one) => one.buffer),
      pressed: takes.map((take) => take.parts.button.attributes["aria-pressed"]),
      shown: !ids.players.hidden,
      native: takes.map((take) => !take.parts.audio.hidden),
      play: ids.play.textContent,
    });
  }
  console.log(JSON.stringify(heard));
})();
