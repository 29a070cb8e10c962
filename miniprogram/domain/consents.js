/** Consents: four purposes, each answered by itself, with the text that belongs to it. */

export const PURPOSES = ['register', 'tell_unit', 'show_publicly', 'id_number'];
const REQUIRED = '办理报到必须同意';
const ASKED = '请选择，可以不同意';
const FREE = '可以不选';
/** @type {Labels} */
const DEMANDS = { register: REQUIRED, tell_unit: ASKED, show_publicly: FREE, id_number: FREE };
/** @type {Labels} */
const WITHDRAWN = {
  register: '撤回后不能续报或重新审核；已有的记录依法保留。需要结束报到的，可在“报到”页注销。',
  tell_unit: '撤回后，今后的反馈函只计人数，不列您的姓名和服务情况。',
  show_publicly: '撤回后，社区不再公示您的姓名和照片。',
  id_number: '撤回后，社区不再使用您的证件号码。',
};

/** Return the items to be shown, in order. @param {readonly ConsentText[]} texts @param {Answers} answers */
export function consentItems(texts, answers) {
  return PURPOSES.flatMap((purpose) => texts.filter((text) => text.purpose_code === purpose)).map((text) => ({
    purpose: text.purpose_code,
    title: text.title,
    demand: DEMANDS[text.purpose_code] || FREE,
    version: text.version,
    text: [
      { label: '用途', words: text.purpose },
      { label: '接收方', words: text.receiver },
      { label: '内容', words: text.kinds },
      { label: '保存期限', words: text.retention },
      { label: '撤回', words: text.withdrawal },
    ],
    answer: answers[text.purpose_code] ?? null,
  }));
}

/** Say what withdrawing means. @param {string} purpose */
export function withdrawalWords(purpose) {
  return WITHDRAWN[purpose] || '撤回后不再用于这一用途。';
}

/** Say what is missing; {} when nothing. @param {Answers} answers @returns {Labels} */
export function answerProblems(answers) {
  /** @type {Labels} */
  const problems = {};
  if (answers.register !== true) problems.register = '办理报到须同意这一项；不同意的，可到社区现场参加服务。';
  if (typeof answers.tell_unit !== 'boolean') problems.tell_unit = '请选择同意或不同意；不同意不影响报到。';
  return problems;
}

/** Return only what was answered. @param {Answers} answers @returns {Record<string, boolean>} */
export function given(answers) {
  /** @type {Record<string, boolean>} */
  const said = {};
  for (const [purpose, answer] of Object.entries(answers)) if (typeof answer === 'boolean') said[purpose] = answer;
  return said;
}
