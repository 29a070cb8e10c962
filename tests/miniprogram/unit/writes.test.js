import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEPT, reserve, settle } from '../../../miniprogram/domain/writes.js';

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
