import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, failure, isDecided, refusal, shown, unreached, wordsOf } from '../../../miniprogram/domain/failures.js';

test('no network and a slow one have different sentences, and both say that nothing is lost', () => {
  assert.equal(unreached('request:fail timeout').code, 'slow');
  assert.equal(unreached('request:fail ').code, 'offline');
  for (const each of ['request:fail timeout', 'request:fail ']) assert.match(wordsOf(unreached(each)), /已填写的内容都在/);
});

test('the server’s own sentence is shown, with what it says about fields', () => {
  const told = { error: { code: 'invalid', message: '提交的内容有误。', fields: { words: ['应为2至500个字。'] } } };
  assert.equal(wordsOf(refusal(422, told)), '提交的内容有误。应为2至500个字。');
});

test('a sentence that fields repeat is said once', () => {
  const told = { error: { code: 'consent_missing', message: '须同意。', fields: { register: ['须同意。'] } } };
  assert.equal(wordsOf(refusal(422, told)), '须同意。');
});

test('an answer that is no sentence of ours becomes one', () => {
  assert.match(wordsOf(refusal(502, '<html>Bad Gateway</html>')), /系统繁忙/);
  assert.match(wordsOf(new TypeError('x is not a function')), /请稍后重试/);
});

test('who is not bound is shown the way to binding, who signed out the way home', () => {
  assert.equal(shown(refusal(403, { error: { code: 'forbidden', message: '没有权限。' } })).action, 'bind');
  assert.equal(shown(refusal(401, { error: { code: 'signed_out', message: '已退出。' } })).action, 'home');
  assert.equal(shown(unreached('timeout')).action, 'retry');
  assert.equal(codeOf(null), 'unknown');
});

test('what nobody has decided is sent again; a refusal is final', () => {
  /** @type {[string, number][]} */
  const undecided = [
    ['offline', 0], ['slow', 0], ['signed_out', 0], ['broken', 502], ['broken', 404], ['too_many', 429], ['x', 401], ['request_in_flight', 409],
  ];
  for (const [code, status] of undecided) assert.ok(!isDecided(failure(code, '错', status)), code);
  assert.ok(!isDecided(new TypeError('x is not a function')));
  for (const status of [404, 409, 422]) assert.ok(isDecided(failure('code_expired', '错', status)));
});
