import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isThin, lasting, lastingWords, showing, skewOf } from '../../../miniprogram/domain/codes.js';

const START = Date.parse('2026-07-15T09:00:00+08:00');
const at = (seconds) => new Date(START + seconds * 1000).toISOString();
const CODES = Array.from({ length: 20 }, (_, index) => ({
  text: `SBD1.${index}`, shows_from: at(index * 30), shows_until: at(index * 30 + 30), image: `image-${index}`,
}));

test('each code shows for its own thirty seconds', () => {
  assert.deepEqual(showing(CODES, START), { image: 'image-0', seconds: 30, percent: 100 });
  assert.deepEqual(showing(CODES, START + 29_500), { image: 'image-0', seconds: 1, percent: 2 });
  assert.equal(showing(CODES, START + 30_000).image, 'image-1');
});

test('the codes given last ten minutes without network, not a moment longer', () => {
  assert.equal(showing(CODES, START + 599_999).image, 'image-19');
  assert.equal(showing(CODES, START + 600_000), null);
  assert.equal(lasting(CODES, START + 600_000), 0);
});

test('new codes are asked for when less than five minutes are left', () => {
  assert.equal(isThin(CODES, START + 299_000), false);
  assert.equal(isThin(CODES, START + 301_000), true);
  assert.equal(isThin([], START), true);
});

test('a phone whose clock is right is believed, a wrong one is put right by the first code', () => {
  assert.equal(skewOf(CODES, START + 20_000), 0);
  const slow = START - 3_600_000;
  assert.equal(showing(CODES, slow + skewOf(CODES, slow)).image, 'image-0');
  const fast = START + 86_400_000;
  assert.equal(showing(CODES, fast + skewOf(CODES, fast)).image, 'image-0');
});

test('what remains is said in minutes', () => {
  assert.match(lastingWords(7 * 60_000 + 59_000), /还可以用7分钟/);
  assert.match(lastingWords(59_000), /即将用完/);
});
