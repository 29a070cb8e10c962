import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEPT, isCode, isTooOld, queueWords, withScan, withoutScan } from '../../../miniprogram/domain/scans.js';

const CODE = 'SBD1.ABCDEFGHIJKLMNOPQRSTUVWXY2.59000000.ABCDEFGHIJKLMNOP';

test('only our own codes are codes', () => {
  assert.ok(isCode(CODE));
  assert.ok(isCode(` ${CODE}\n`));
  for (const text of ['https://example.com', 'SBD1.', 'SBD2.A.1.B', `${CODE}.more`, '']) assert.equal(isCode(text), false);
});

test('the same code twice is one scan, another is a second', () => {
  const once = withScan([], CODE, 1);
  assert.deepEqual(withScan(once, ` ${CODE} `, 2), once);
  assert.equal(withScan(once, CODE.replace('59000000', '59000001'), 2).length, 2);
  assert.deepEqual(withoutScan(once, CODE), []);
});

test('a scan is good for three days', () => {
  assert.equal(isTooOld({ code: CODE, at: 0 }, KEPT), false);
  assert.equal(isTooOld({ code: CODE, at: 0 }, KEPT + 1), true);
});

test('what waits is said, and nothing where nothing waits', () => {
  assert.equal(queueWords([]), '');
  assert.match(queueWords([{ code: CODE, at: 0 }]), /有1次扫码/);
});
