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
  const header = { 'x-server-time': '2026-07-22T09:00:00.123456+08:00' };
  const said = Date.parse('2026-07-22T09:00:00.123+08:00');
  for (const [asked, answered] of [[said - 100, said + 100], [said - 90_000, said - 89_000], [said + 7_000_000, said + 7_000_400]]) {
    const now = answered + Number(aheadOf(header, asked, answered));
    assert.ok(now >= said && now <= said + (answered - asked));
  }
});

test('without the server’s time, or after a slow answer, nothing is told', () => {
  assert.equal(aheadOf({}, 0, 1), null);
  assert.equal(aheadOf({ 'X-Server-Time': '2026-07-22T09:00:00+08:00' }, 0, 5001), null);
});
