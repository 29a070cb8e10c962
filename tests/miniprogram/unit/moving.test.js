import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerSheet } from '../../../miniprogram/domain/ledger.js';
import { consequences, movingProblems, reasonOf } from '../../../miniprogram/domain/moving.js';
import { codeProblem, grouped, signsOf } from '../../../miniprogram/domain/pairing.js';

const THERE = { community: { id: 'peace', name: '平安里社区' }, reason: '搬家', more: '' };
const TOTALS = { services: 2, minutes: 210, hours: '3.5', helped_matters: 1, deeds: [1, 3], points: null };
const LINE = /** @type {any} */ ({ activity_name: '夜巡', day: '2026-07-15', place: '北门', recognised_minutes: 120, state: 'confirmed', late: false });

test('moving says first what ends, then what begins', () => {
  const [first, second] = consequences('幸福里社区', '平安里社区');
  assert.match(first, /^幸福里社区的报到随即结束/);
  assert.match(second, /由平安里社区审核/);
});

test('moving needs another community and a reason', () => {
  assert.deepEqual(movingProblems(THERE, 'happiness'), {});
  assert.deepEqual(Object.keys(movingProblems({ community: null, reason: '', more: ' ' }, 'happiness')), ['community', 'reason']);
  assert.deepEqual(movingProblems(THERE, 'peace'), { community: '您现在就在这个社区，请选择另一个。' });
});

test('what is chosen and what is added make one reason', () => {
  assert.equal(reasonOf({ ...THERE, more: ' 住进新房 ' }), '搬家：住进新房');
  assert.equal(reasonOf({ ...THERE, reason: '', more: '其他安排' }), '其他安排');
});

test('a year shows recognised hours, and marks what was corrected or entered late', () => {
  const lines = [LINE, { ...LINE, state: 'corrected', late: true }, { ...LINE, late: true }];
  const sheet = ledgerSheet({ year: 2026, hours: '3.5', lines, totals: TOTALS });
  assert.deepEqual(sheet.lines.map(({ mark }) => mark), ['', '已更正', '补录']);
  assert.equal(sheet.lines[0].hours, '2.0小时');
});

test('where points are off the year says nothing about them', () => {
  const labels = (totals) => ledgerSheet({ year: 2026, hours: '3.5', lines: [], totals }).totals.map(({ label }) => label);
  assert.ok(!labels(TOTALS).includes('积分'));
  assert.ok(labels({ ...TOTALS, points: '4.5' }).includes('积分'));
});

test('a pairing code is read however it is typed', () => {
  assert.equal(signsOf(' ab3d-ef7h '), 'AB3DEF7H');
  assert.equal(grouped('AB3DEF7H'), 'AB3D EF7H');
  assert.equal(signsOf(grouped('AB3DEF7H')), 'AB3DEF7H');
  assert.equal(codeProblem('AB3D'), '配对码是8位，还差4位。');
  assert.equal(codeProblem('AB3DEF7H'), '');
});
