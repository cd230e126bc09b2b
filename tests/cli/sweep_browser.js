// As much of a browser as a page of a sweep needs; prints what its players and its table do.
"use strict";
const fs = require("fs");
const vm = require("vm");
const element = (more = {}) => ({
  attributes: {}, listeners: {},
  addEventListener(kind, call) { this.listeners[kind] = call; },
  setAttribute(name, value) { this.attributes[name] = value; },
  removeAttribute(name) { delete this.attributes[name]; },
  getAttribute(name) { return this.attributes[name] ?? null; },
  ...more,
});
const sound = (match) => element({
  dataset: { match }, currentTime: 0, playing: false, volume: 1,
  play() { this.playing = true; this.listeners.play(); },
  pause() { this.playing = false; },
});
const row = (kind, value, audio) => {
  const classes = new Set([kind]);
  return { value, cells: [{ dataset: {}, textContent: "" }, { dataset: { value }, textContent: value }],
    classList: { contains: (name) => classes.has(name),
      toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) },
    querySelector: () => audio };
};
const sounds = [sound("0.5"), sound("1")];
const rows = [row("source", "source", null), row("", "10", sounds[0]), row("", "", null), row("", "2", sounds[1])];
let order = rows;
const body = { querySelectorAll: () => order, append: (...all) => (order = all) };
const button = element();
const head = element({ querySelector: () => button });
const ids = { hear: { hidden: true }, matched: element({ checked: false }), onward: element({ checked: true }) };
const keys = {};
globalThis.document = {
  querySelector: () => body,
  querySelectorAll: () => [element({ querySelector: () => null }), head],
  getElementById: (id) => ids[id],
  addEventListener: (kind, call) => (keys[kind] = call),
};
vm.runInThisContext(fs.readFileSync(process.argv[2], "utf-8"));
const seen = { shown: !ids.hear.hidden };
sounds[0].play();
sounds[0].currentTime = 7;
sounds[1].play();
seen.second = { playing: sounds.map((one) => one.playing), at: sounds[1].currentTime,
  heard: [rows[1], rows[3]].map((one) => one.classList.contains("heard")) };
seen["as they are"] = sounds.map((one) => one.volume);
ids.matched.checked = true;
ids.matched.listeners.change();
seen.matched = sounds.map((one) => one.volume);
keys.keydown({ key: "k" });
seen["key k"] = sounds.map((one) => one.playing);
button.listeners.click();
seen.up = order.map((one) => one.value);
button.listeners.click();
seen.down = order.map((one) => one.value);
console.log(JSON.stringify(seen));
