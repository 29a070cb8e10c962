import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const SHEET = readFileSync(new URL('../../../miniprogram/styles/tokens.wxss', import.meta.url), 'utf8');
const COLOURS = Object.fromEntries([...SHEET.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
/** Which words stand on which ground. */
const PAIRS = [
  ['ink', 'paper'], ['ink', 'card'], ['muted', 'paper'], ['muted', 'card'], ['accent', 'card'], ['accent', 'accent-soft'], ['accent', 'paper'],
  ['card', 'accent'], ['edge', 'card'], ['edge', 'paper'], ['edge', 'accent-soft'], ['good', 'card'], ['good', 'good-soft'], ['warn', 'warn-soft'],
];

/** Relative luminance after WCAG 2. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

for (const [words, ground] of PAIRS) {
  test(`${words} on ${ground} can be read: 4.5 to 1 or better`, () => {
    assert.ok(contrast(COLOURS[words], COLOURS[ground]) >= 4.5, `${COLOURS[words]} on ${COLOURS[ground]}`);
  });
}

test('black on white is 21 to 1', () => assert.equal(contrast('#000000', '#ffffff'), 21));

test('whatever can be touched is at least 44 pixels high', () => {
  assert.match(SHEET, /--target: 44px;/);
});
