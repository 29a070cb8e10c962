/** What waits for the member on the first page. */
import { isOpen, untilWords } from './letters.js';

/** @typedef {import('../api/letters.js').OwnLine} OwnLine */
/** @typedef {{ words: string, detail: string, url: string, tab: boolean, step: string }} Waiting */

/**
 * Return what waits, the most pressing first.
 * @param {import('../api/overview.js').Membership} member
 * @param {readonly OwnLine[]} letters
 * @param {number} now
 * @returns {Waiting[]}
 */
export function waitingFor(member, letters, now) {
  return [...letters.filter((letter) => isOpen(letter, now)).map((letter) => check(letter, now)), ...consent(member)];
}

/** @param {OwnLine} letter @param {number} now @returns {Waiting} */
function check(letter, now) {
  return {
    words: `核对${letter.period_label}反馈函中的本人情况`,
    detail: `有不对的，请在${untilWords(/** @type {string} */ (letter.may_object_until), now)}提出`,
    url: '/pages/letters/letters',
    tab: true,
    step: '去核对',
  };
}

/** @param {import('../api/overview.js').Membership} member @returns {Waiting[]} */
function consent(member) {
  const unasked = member.registration && member.consents.some(({ purpose, granted }) => purpose === 'tell_unit' && granted === null);
  if (!unasked) return [];
  return [{ words: '选择是否向所在单位反馈', detail: '可以不同意，不影响报到。', url: '/pages/consents/consents', tab: false, step: '去选择' }];
}

/**
 * Return the news on letters: objections that were answered.
 * @param {readonly OwnLine[]} letters
 * @returns {string[]}
 */
export function noticesOf(letters) {
  return letters.flatMap((letter) =>
    letter.objections
      .filter((objection) => objection.answer !== null)
      .slice(-1)
      .map(() => `您对${letter.period_label}反馈函提出的异议，社区已答复。`),
  );
}
