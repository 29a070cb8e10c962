/** The letters about oneself: which wait for a look, until when, what was said. */
import { hoursWords, pointsWords } from './amounts.js';
import { dayOf, longDay, milliseconds, momentWords, remaining } from './dates.js';
import { lengthProblem } from './words.js';

const LEAST_WORDS = 2;
export const MOST_WORDS = 500;

/** Whether a member may still object. @param {OwnLine} letter @param {number} now */
export function isOpen(letter, now) {
  return letter.may_object_until !== null && milliseconds(letter.may_object_until) > now;
}

/** Return a letter as it is shown. @param {OwnLine} letter @param {number} now */
export function letterCard(letter, now) {
  const open = isOpen(letter, now);
  const unanswered = letter.objections.some((objection) => objection.answer === null);
  return {
    id: letter.letter_id,
    title: `${letter.period_label}${letter.kind === 'correction' ? '更正函' : '反馈函'}`,
    route: `${letter.community} 致 ${letter.unit}`,
    number: letter.number || '',
    state: letter.state_label,
    note: letter.note || '',
    facts: letter.line ? factsOf(letter) : [],
    posts: letter.line?.posts.join('、') || '',
    open,
    until: open ? untilWords(/** @type {string} */ (letter.may_object_until), now) : '',
    mayObject: open && letter.listed && !unanswered,
    objections: letter.objections.map(objectionCard),
  };
}

/** Say a deadline with what remains. @param {string} until @param {number} now */
export function untilWords(until, now) {
  return `${momentWords(until)}前（${remaining(until, now)}）`;
}

/** @param {OwnLine} letter */
function factsOf(letter) {
  const line = /** @type {Numbers} */ (letter.line);
  const facts = [
    { label: '服务次数', value: `${line.services}次` },
    { label: '服务时长', value: `${hoursWords(line.minutes)}小时` },
    { label: '五个一', value: `完成${line.deeds}项` },
  ];
  if (line.half_points !== null) facts.push({ label: '积分', value: `${pointsWords(line.half_points)}分` });
  if (letter.rating_label) facts.push({ label: '评价', value: letter.rating_label });
  const remark = [...line.notes, letter.remark].filter(Boolean).join('；');
  return remark ? [...facts, { label: '备注', value: remark }] : facts;
}

/** @param {Objection} objection */
function objectionCard(objection) {
  return {
    id: objection.id,
    words: objection.words,
    raised: `${longDay(dayOf(objection.raised_at))}提出`,
    answer: objection.answer || '',
    verdict: objection.answer === null ? '等待社区答复' : objection.upheld ? '核实成立，已更正或将更正' : '核实后维持原内容',
  };
}

/** Say what is wrong with an objection's words; '' when nothing. @param {string} words */
export function objectionProblem(words) {
  return lengthProblem(words, { least: LEAST_WORDS, most: MOST_WORDS, asked: '请写明哪里不对，至少2个字。' });
}
