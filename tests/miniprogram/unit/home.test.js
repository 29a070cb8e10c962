import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeSheet } from '../../../miniprogram/domain/home.js';

const NOW = Date.parse('2026-07-20T12:00:00+08:00'); // a Monday
const MEMBER = { id: 'm', name: '王立新', registration: { id: 'r', state: 'active', community: '幸福里', number: '001', renewed: true, reason: null }, consents: [] };
const NEXT = { activity_id: 'a', post_id: 'p', name: '夜巡', starts_at: '2026-07-20T19:00:00+08:00', ends_at: '2026-07-20T21:00:00+08:00', place: '警务室' };
const HOME = /** @type {any} */ ({
  me: { bound: true, member: MEMBER },
  half: { label: '2026年下半年', hours: '2.0', services: 1 },
  year_hours: '9.5',
  deeds: [{ kind: 1, label: '办实事', done_on: '2026-03-01' }, { kind: 2, label: '听意见', done_on: null }],
  next: [NEXT],
  waiting: [{ kind: 'letter', title: '核对反馈函', words: '7月21日18:00前可提出异议', page: '/pages/letters/letters', until: '2026-07-21T18:00:00+08:00' }],
  notices: { unread: 1, items: [{ id: 'n', kind: 'claim', kind_label: '岗位认领结果', title: '认领通过', words: '…', page: null, created_at: '2026-07-20T01:30:00Z', read_at: null }] },
  staff: false,
});

test('an unbound phone knows nothing but that', () => {
  assert.deepEqual(homeSheet({ ...HOME, me: { member: null } }, NOW), { bound: false, staff: false });
});

test('what waits says how long, or asks to be done', () => {
  const [row] = homeSheet(HOME, NOW).waiting;
  assert.deepEqual([row.left, row.page], ['明天截止', '/pages/letters/letters']);
  assert.equal(homeSheet({ ...HOME, waiting: [{ ...HOME.waiting[0], until: null }] }, NOW).waiting[0].left, '');
});

test('a service of today is called today, and the code can be scanned from here', () => {
  const sheet = homeSheet(HOME, NOW);
  assert.deepEqual([sheet.today, sheet.next[0].week, sheet.next[0].date, sheet.next[0].time], [true, '今天', '7月20日', '19:00—21:00']);
  const later = homeSheet({ ...HOME, next: [{ ...NEXT, starts_at: '2026-07-24T11:00:00Z' }] }, NOW);
  assert.deepEqual([later.today, later.next[0].week], [false, '周五']);
});

test('a service leads to its post, one without a post to the services', () => {
  assert.equal(homeSheet(HOME, NOW).next[0].page, '/pages/post/post?id=p');
  assert.equal(homeSheet({ ...HOME, next: [{ ...NEXT, post_id: null }] }, NOW).next[0].page, '/pages/services/services');
});

test('deeds say what is missing', () => {
  const sheet = homeSheet(HOME, NOW);
  assert.equal(sheet.missing, '还差：听意见');
  assert.deepEqual(sheet.marks.map(({ done }) => done), [true, false]);
  assert.match(homeSheet({ ...HOME, deeds: HOME.deeds.slice(0, 1) }, NOW).missing, /都已完成/);
});

test('notices come with their hour', () => {
  const sheet = homeSheet(HOME, NOW);
  assert.deepEqual([sheet.unread, sheet.notices[0].when, sheet.notices[0].unread], [1, '今天 09:30', true]);
});
