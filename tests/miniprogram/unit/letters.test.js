import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterCard, objectionProblem } from '../../../miniprogram/domain/letters.js';

const NOW = Date.parse('2026-07-20T12:00:00+08:00');
const LETTER = {
  letter_id: 'l', kind: 'original', period: '2026H1', period_label: '2026年上半年', community: '幸福里社区', unit: '市水务局',
  state: 'checking', state_label: '本人核对中', number: null, listed: true, note: null,
  line: { services: 3, minutes: 390, deeds: 2, half_points: 9, posts: ['夜巡'], notes: ['自4月转入'] },
  rating_label: '好', remark: null, may_object_until: '2026-07-21T10:00:00+00:00', objections: [],
};
const SAID = { id: 'o', words: '少计一次', raised_at: '2026-07-20T02:00:00Z', answer: null, upheld: null, answered_at: null };

test('a line under check shows its numbers and until when one may object', () => {
  const card = letterCard(LETTER, NOW);
  assert.ok(card.mayObject);
  assert.equal(card.until, '7月21日 18:00前（明天截止）');
  assert.deepEqual(card.facts.map(({ value }) => value), ['3次', '6.5小时', '完成2项', '4.5分', '好', '自4月转入']);
});

test('where points are off nothing is said about them', () => {
  const card = letterCard({ ...LETTER, line: { ...LETTER.line, half_points: null } }, NOW);
  assert.ok(!card.facts.some(({ label }) => label === '积分'));
});

test('after the deadline, and while an objection waits, nobody is asked to object', () => {
  assert.equal(letterCard(LETTER, Date.parse('2026-07-21T18:00:00+08:00')).mayObject, false);
  assert.equal(letterCard({ ...LETTER, objections: [SAID] }, NOW).mayObject, false);
  assert.equal(letterCard({ ...LETTER, objections: [{ ...SAID, answer: '已核实', upheld: false }] }, NOW).mayObject, true);
});

test('who is only counted sees why, and no numbers', () => {
  const card = letterCard({ ...LETTER, listed: false, line: null, note: '您未同意' }, NOW);
  assert.deepEqual(card.facts, []);
  assert.equal(card.mayObject, false);
});

test('an objection has two to five hundred characters', () => {
  assert.notEqual(objectionProblem(' 错 '), '');
  assert.equal(objectionProblem('不对'), '');
  assert.equal(objectionProblem('字'.repeat(500)), '');
  assert.notEqual(objectionProblem('字'.repeat(501)), '');
});
