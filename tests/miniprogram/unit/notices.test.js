import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWords, answersOf, noticeCard, templatesFor } from '../../../miniprogram/domain/notices.js';
import { leftWords, waitCard } from '../../../miniprogram/domain/waitlist.js';

const NOW = Date.parse('2026-07-20T12:00:00+08:00');
const NOTICE = { id: 'n', kind: 'claim', kind_label: '岗位认领结果', title: '通过', words: '…', page: null, created_at: '2026-07-19T02:00:00Z', read_at: null };
const KNOWN = ['claim', 'offer', 'activity', 'record'].map((kind) => ({ kind, label: kind, template_id: `t-${kind}` }));
const WAIT = { id: 'w', post_id: 'p', post_name: '夜巡', community: '幸福里', state: 'offered', place: null, offered_until: '2026-07-21T10:30:00+08:00', joined_at: '' };

test('a notice says when it came', () => {
  assert.equal(noticeCard(NOTICE, NOW).when, '7月19日 周日 10:00');
  assert.deepEqual([noticeCard(NOTICE, NOW).unread, noticeCard({ ...NOTICE, read_at: NOTICE.created_at }, NOW).unread], [true, false]);
});

test('only configured messages are asked for, three at most, in the order of the place', () => {
  assert.deepEqual(templatesFor(KNOWN, ['offer', 'letter', 'claim']).map(({ kind }) => kind), ['offer', 'claim']);
  assert.equal(templatesFor(KNOWN, ['record', 'activity', 'offer', 'claim']).length, 3);
  assert.deepEqual(templatesFor([], ['offer']), []);
});

test('answers go to the server as given; each outcome has its sentence', () => {
  const answers = answersOf(['a', 'b', 'c'], { a: 'accept', b: 'reject', errMsg: 'ok' });
  assert.deepEqual(answers, [{ template_id: 'a', answer: 'accept' }, { template_id: 'b', answer: 'reject' }]);
  assert.match(answerWords(answers), /通知您一次/);
  assert.match(answerWords([{ answer: 'ban' }]), /设置/);
  assert.match(answerWords([]), /没有关系/);
});

test('an offer says until when and how long', () => {
  const card = waitCard(WAIT, NOW);
  assert.deepEqual([card.state, card.offer], ['待您确认', true]);
  assert.match(card.told, /7月21日 10:30（还剩22小时）/);
  assert.equal(leftWords('2026-07-20T12:00:30+08:00', NOW), '还剩1分钟');
});

test('an offer whose time is over is not offered any more', () => {
  const card = waitCard({ ...WAIT, offered_until: '2026-07-20T12:00:00+08:00' }, NOW);
  assert.deepEqual([card.state, card.offer], ['已过期', false]);
  assert.match(card.told, /已过期/);
});
