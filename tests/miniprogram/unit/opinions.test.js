import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintCard, complaintProblems } from '../../../miniprogram/domain/complaints.js';
import { opinionCard, opinionProblems } from '../../../miniprogram/domain/opinions.js';
import { lengthProblem } from '../../../miniprogram/domain/words.js';

const OPINION = {
  id: 'o', community: '幸福里社区', category: '环境卫生', content: '垃圾桶满溢', content_held: false, day: '2026-07-15', state: 'submitted',
  state_label: '待受理', reply: null, decided_at: null,
};
const COMPLAINT = {
  id: 'c', number: 'TS-7', subject: 'system', subject_label: '小程序使用', content: '字太小', state: 'open', state_label: '处理中',
  answer: null, answered_at: null, created_at: '2026-07-15T20:00:00Z',
};

test('an opinion without an answer says what comes next', () => {
  assert.equal(opinionCard(OPINION).next, '社区受理后会在这里告诉您。');
  assert.equal(opinionCard({ ...OPINION, state: 'recorded' }).next, '社区正在研究，答复会显示在这里。');
});

test('an answered opinion shows the reply and its day in Shanghai', () => {
  const card = opinionCard({ ...OPINION, state: 'adopted', state_label: '已采纳', reply: '已加清一次', decided_at: '2026-07-19T17:00:00Z' });
  assert.equal(opinionCard({ ...OPINION, state: 'recorded', reply: '将一并研究' }).next, '');
  assert.deepEqual([card.tone, card.reply, card.replied, card.next], ['tag-good', '已加清一次', '2026年7月20日答复', '']);
});

test('words that wait for a human are said to wait', () => {
  assert.match(opinionCard({ ...OPINION, content_held: true }).held, /人工核对/);
  assert.equal(opinionCard(OPINION).held, '');
});

test('what is missing is said beside its field', () => {
  assert.deepEqual(Object.keys(opinionProblems({ about: '', content: '　短 ' })), ['about', 'content']);
  assert.deepEqual(opinionProblems({ about: '其他', content: '路灯不亮了' }), {});
  assert.deepEqual(complaintProblems({ about: 'system', content: '字号太小了' }), {});
});

test('what is too long says how long it is', () => {
  assert.equal(lengthProblem('字'.repeat(501), { least: 1, most: 500, asked: '' }), '现在有501个字，最多500个字，请精简。');
  assert.equal(lengthProblem('😀'.repeat(500), { least: 1, most: 500, asked: '' }), '');
});

test('a complaint shows its number, its day and its answer', () => {
  const open = complaintCard(COMPLAINT);
  assert.deepEqual([open.number, open.day, open.tone, open.answer], ['TS-7', '2026年7月16日', 'tag-warn', '']);
  assert.equal(complaintCard({ ...COMPLAINT, state: 'answered', answer: '已修复' }).tone, 'tag-good');
});
