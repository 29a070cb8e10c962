import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursWords, pointsWords } from '../../../miniprogram/domain/amounts.js';
import { deedCard, deedsWords } from '../../../miniprogram/domain/deeds.js';
import { EMPTY, READY, stateOf } from '../../../miniprogram/domain/list-states.js';
import { recordCard } from '../../../miniprogram/domain/records.js';

const RECORD = {
  id: 'r', mark: 'm', activity_name: '夜巡', place: '警务室', category: '治安', day: '2026-07-03', started_at: '2026-07-03T11:00:00+00:00',
  stopped_at: '2026-07-03T13:00:00+00:00', break_minutes: 0, minutes: 120, recognised_minutes: 120, hours: '2', quality: 'good', note: null,
  deeds: [], points: null, state: 'confirmed', reason: null, due_on: '2026-07-17', late: false, guest: false, confirmer: '王',
};

test('hours go in half steps with one decimal, points in halves', () => {
  assert.deepEqual([0, 29, 30, 120, 149].map(hoursWords), ['0.0', '0.0', '0.5', '2.0', '2.0']);
  assert.deepEqual([0, 3, -4].map(pointsWords), ['0', '1.5', '-2']);
});

test('a record says its state, its time in Shanghai, and what follows', () => {
  assert.equal(recordCard(RECORD).when, '7月3日 周五 19:00—21:00');
  assert.equal(recordCard(RECORD).told, '认定人：王');
  assert.match(recordCard({ ...RECORD, state: 'pending' }).told, /7月17日/);
  assert.match(recordCard({ ...RECORD, state: 'returned', reason: '缺签名' }).told, /缺签名/);
  assert.equal(recordCard(RECORD).points, '');
});

test('an objection is shown with its answer, and where one waits no second is offered', () => {
  const said = { id: 'o', record_id: 'r', words: '少记半小时', words_held: false, raised_at: '2026-07-05T01:00:00Z', state: 'open', answer: null, answered_at: null };
  assert.equal(recordCard({ ...RECORD, objections: [said], may_object: false }).mayObject, false);
  const [open] = recordCard({ ...RECORD, objections: [said] }).objections;
  assert.deepEqual([open.raised, open.verdict, open.answer], ['2026年7月5日提出', '等待社区答复', '']);
  const [upheld] = recordCard({ ...RECORD, objections: [{ ...said, state: 'upheld', answer: '已更正' }] }).objections;
  assert.deepEqual([upheld.verdict, upheld.answer], ['核实成立，记录已更正', '已更正']);
  assert.match(recordCard({ ...RECORD, objections: [{ ...said, words_held: true }] }).objections[0].words, /人工审核/);
  assert.equal(recordCard({ ...RECORD, may_object: true }).mayObject, true);
});

test('deeds say what is missing, and thank when nothing is', () => {
  const [done, open] = [{ label: '办实事', done_on: '2026-03-01' }, { label: '听意见', done_on: null }];
  assert.deepEqual(deedsWords([done, open]), { words: '2项中完成1项', missing: '还差：听意见' });
  assert.match(deedsWords([done]).missing, /谢谢/);
});

test('an open deed says how it is done, a done one on what it rests', () => {
  const open = deedCard({ kind: 3, label: '认领一个服务项目', done_on: null, evidence: [] });
  assert.match(open.way, /第一次服务/);
  const done = deedCard({ kind: 3, label: '认领一个服务项目', done_on: '2026-07-03', evidence: [{ label: '服务记录', day: '2026-07-03' }] });
  assert.equal(done.state, '2026年7月3日完成');
  assert.deepEqual(done.evidence, ['服务记录（7月3日 周五）']);
});

test('a list is empty or ready', () => {
  assert.equal(stateOf([]), EMPTY);
  assert.equal(stateOf([1]), READY);
});
