import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerProblems, consentItems } from '../../../miniprogram/domain/consents.js';
import {
  emptyForm, formOf, formProblems, skillsOf, standingWords, submissionOf, timesOf, toggled,
} from '../../../miniprogram/domain/registering.js';

const HOME = { id: 'home', name: '幸福里社区' };
const FILLED = { ...emptyForm(), community: HOME, consents: { register: true, tell_unit: false } };

test('registering needs a community, the first consent, and an answer to the second', () => {
  assert.deepEqual(Object.keys(formProblems(emptyForm(), { again: false })).sort(), ['community', 'register', 'tell_unit']);
  assert.deepEqual(formProblems(FILLED, { again: false }), {});
});

test('not telling the unit is an answer; no answer is none', () => {
  assert.deepEqual(answerProblems({ register: true, tell_unit: false }), {});
  assert.deepEqual(Object.keys(answerProblems({ register: true, tell_unit: null })), ['tell_unit']);
  assert.deepEqual(Object.keys(answerProblems({ register: false, tell_unit: true })), ['register']);
});

test('only what was answered is sent', () => {
  const sent = submissionOf({ ...FILLED, consents: { ...FILLED.consents, show_publicly: null } }, '2026-01');
  assert.deepEqual(sent.consents, { register: true, tell_unit: false });
  assert.equal(sent.text_version, '2026-01');
  assert.equal(sent.free_times, null);
});

test('skills come from ticks and words, each once', () => {
  assert.deepEqual(skillsOf({ ...FILLED, skills: ['法律'], otherSkills: '书法、法律， 摄影' }), ['法律', '书法', '摄影']);
});

test('too much is said beside its field', () => {
  assert.ok(formProblems({ ...FILLED, pledge: '愿'.repeat(201) }, { again: false }).pledge);
  assert.ok(formProblems({ ...FILLED, otherSkills: '长'.repeat(41) }, { again: false }).otherSkills);
  assert.ok(formProblems({ ...FILLED, otherTimes: '晚'.repeat(121) }, { again: false }).otherTimes);
});

test('a returned registration comes back as it was handed in', () => {
  const found = { community_id: 'home', community: '幸福里社区', skills: ['法律', '书法'], categories: ['D01'], free_times: '周六上午、午休', pledge: null };
  const form = formOf(/** @type {any} */ (found));
  assert.deepEqual(skillsOf(form), ['法律', '书法']);
  assert.equal(timesOf(form), '周六上午、午休');
  assert.deepEqual(formProblems(form, { again: true }), {});
});

test('each standing says what comes next', () => {
  const standing = { id: 'r', state: 'active', community_id: 'home', community: '幸福里社区', number: 'X-2026-1', renewed: true, reason: null };
  assert.equal(standingWords(null, 2026).label, '尚未报到');
  assert.equal(standingWords(standing, 2026).label, '已报到');
  assert.equal(standingWords({ ...standing, renewed: false }, 2026).step, '去续报');
  assert.match(standingWords({ ...standing, state: 'returned', reason: '楼栋有误' }, 2026).told, /楼栋有误/);
  assert.equal(standingWords({ ...standing, state: 'submitted' }, 2026).label, '待核');
});

test('consents stand in their order, each with its own text and answer', () => {
  const text = (purpose_code) => ({ purpose_code, version: '1', title: purpose_code, purpose: '', receiver: '', kinds: '', retention: '', withdrawal: '' });
  const items = consentItems([text('id_number'), text('register')], { register: true });
  assert.deepEqual(items.map(({ purpose, answer }) => [purpose, answer]), [['register', true], ['id_number', null]]);
});

test('a choice is taken and given back', () => {
  assert.deepEqual(toggled(['a'], 'b'), ['a', 'b']);
  assert.deepEqual(toggled(['a', 'b'], 'a'), ['b']);
});
