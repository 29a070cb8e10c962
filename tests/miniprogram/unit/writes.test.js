import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aheadOf, KEPT, reserve, settle } from '../../../miniprogram/domain/writes.js';

const counting = () => {
  let count = 0;
  return () => `key-${(count += 1)}`;
};

test('the same write keeps its key until it is settled', () => {
  const make = counting();
  const first = reserve({}, 'POST /claims', 1000, make);
  const again = reserve(first.writes, 'POST /claims', 2000, make);
  assert.equal(again.key, first.key);
  assert.notEqual(reserve(settle(again.writes, 'POST /claims'), 'POST /claims', 3000, make).key, first.key);
});

test('other words are another write', () => {
  const make = counting();
  const first = reserve({}, 'POST /claims {"note":"a"}', 1000, make);
  assert.notEqual(reserve(first.writes, 'POST /claims {"note":"b"}', 1000, make).key, first.key);
});

test('a key older than the server remembers is forgotten', () => {
  const make = counting();
  const first = reserve({}, 'POST /claims', 0, make);
  assert.notEqual(reserve(first.writes, 'POST /claims', KEPT, make).key, first.key);
  assert.deepEqual(Object.keys(reserve(first.writes, 'other', KEPT, make).writes), ['other']);
});

test('the server’s clock is told from its answer, late rather than early', () => {
  const date = 'Wed, 22 Jul 2026 01:00:00 GMT';
  const then = Date.parse(date);
  assert.equal(aheadOf(date, then, then + 200), 1000);
  assert.equal(aheadOf(date, then - 60_000, then - 59_800), 61_000);
  for (const [asked, answered] of [[then + 300, then + 500], [then - 90_000, then - 89_000]]) {
    const before = answered + aheadOf(date, asked, answered);
    assert.ok(before >= then && before <= then + 2100);
  }
});

test('without a date, or after a slow answer, nothing is told', () => {
  assert.equal(aheadOf(undefined, 0, 1), null);
  assert.equal(aheadOf('Wed, 22 Jul 2026 01:00:00 GMT', 0, 5001), null);
});
