/** Registration: its form, its state in words. */
import { longDay } from './dates.js';
import { answerProblems, given } from './consents.js';

export const SKILLS = ['医疗健康', '法律', '心理', '教育辅导', '文艺体育', '水电维修', '信息技术', '财务会计', '应急救援', '理发'];
export const TIMES = ['工作日晚上', '周六上午', '周六下午', '周日上午', '周日下午', '节假日'];
const MOST_SKILLS = 20;
const LONGEST_SKILL = 40;
const LONGEST_TIMES = 120;
const LONGEST_PLEDGE = 200;

/** @returns {RegistrationForm} */
export function emptyForm() {
  return {
    community: null, skills: [], otherSkills: '', categories: [], times: [], otherTimes: '', pledge: '', consents: {},
  };
}

/** Return a form filled from what was handed in before. @param {Registration} found @returns {RegistrationForm} */
export function formOf(found) {
  const times = (found.free_times || '').split('、').filter(Boolean);
  return {
    ...emptyForm(),
    community: { id: found.community_id, name: found.community },
    skills: found.skills.filter((skill) => SKILLS.includes(skill)),
    otherSkills: found.skills.filter((skill) => !SKILLS.includes(skill)).join('、'),
    categories: found.categories,
    times: times.filter((time) => TIMES.includes(time)),
    otherTimes: times.filter((time) => !TIMES.includes(time)).join('、'),
    pledge: found.pledge || '',
  };
}

/** Return all the skills, each once. @param {RegistrationForm} form */
export function skillsOf(form) {
  return [...new Set([...form.skills, ...form.otherSkills.split(/[、，,；;\s]+/).filter(Boolean)])];
}

/** @param {RegistrationForm} form */
export function timesOf(form) {
  return [...form.times, form.otherTimes.trim()].filter(Boolean).join('、');
}

/** Say what is wrong, by field; {} when nothing. @param {RegistrationForm} form @param {{ again: boolean }} how @returns {Labels} */
export function formProblems(form, { again }) {
  const skills = skillsOf(form);
  /** @type {Labels} */
  const problems = again ? {} : answerProblems(form.consents);
  if (!form.community) problems.community = '请选择您居住的社区。';
  if (skills.length > MOST_SKILLS) problems.otherSkills = `特长最多${MOST_SKILLS}项。`;
  if (skills.some((skill) => skill.length > LONGEST_SKILL)) problems.otherSkills = `每项特长最多${LONGEST_SKILL}个字，请用顿号分开。`;
  if (timesOf(form).length > LONGEST_TIMES) problems.otherTimes = `可服务时间最多${LONGEST_TIMES}个字。`;
  if (form.pledge.length > LONGEST_PLEDGE) problems.pledge = `服务承诺最多${LONGEST_PLEDGE}个字。`;
  return problems;
}

/** Return what can be corrected after a return. @param {RegistrationForm} form */
export function wishesOf(form) {
  return {
    skills: skillsOf(form),
    categories: form.categories,
    free_times: timesOf(form) || null,
    pledge: form.pledge.trim() || null,
  };
}

/** Return the submission. @param {RegistrationForm} form @param {string} version of the texts that were shown */
export function submissionOf(form, version) {
  const { id } = /** @type {{ id: string }} */ (form.community);
  return { community_id: id, method: 'online', consents: given(form.consents), text_version: version, ...wishesOf(form) };
}

/** Add a word to a list, or take it out. @param {readonly string[]} words @param {string} word */
export function toggled(words, word) {
  return words.includes(word) ? words.filter((each) => each !== word) : [...words, word];
}

/** Return words as choices. @param {readonly string[]} words @param {readonly string[]} chosen */
export function choicesOf(words, chosen) {
  return words.map((word) => ({ value: word, label: word, on: chosen.includes(word) }));
}

/** Say where one stands, and what comes next. @param {Standing | null} standing @param {number} year */
export function standingWords(standing, year) {
  if (!standing) return { label: '尚未报到', tone: 'tag-warn', told: '请选择居住社区报到，约3分钟。', step: '去报到' };
  if (standing.state === 'submitted') {
    return { label: '待核', tone: 'tag-warn', told: `已向${standing.community}提交，等待社区审核。`, step: '查看' };
  }
  if (standing.state === 'returned') {
    return { label: '已退回', tone: 'tag-warn', told: `退回原因：${standing.reason || '请联系社区了解'}`, step: '修改后重新提交' };
  }
  if (!standing.renewed) {
    return { label: '待续报', tone: 'tag-warn', told: `${year}年度还没有续报，只需确认一次。`, step: '去续报' };
  }
  return { label: '已报到', tone: 'tag-good', told: `${standing.community}　${standing.number || ''}`, step: '查看' };
}

/** @type {Labels} */
const METHODS = { online: '线上', in_person: '本人到场', by_unit: '单位集中', by_proxy: '代办' };

/** Return the receipt's lines. @param {Receipt} receipt */
export function receiptLines(receipt) {
  return [
    { label: '编号', value: receipt.number },
    { label: '姓名', value: receipt.name },
    { label: '所在单位', value: receipt.unit || '—' },
    { label: '报到社区', value: receipt.community },
    { label: '报到日期', value: longDay(receipt.registered_on) },
    { label: '报到方式', value: METHODS[receipt.method] || receipt.method },
    { label: '社区党组织', value: receipt.issuer || '—' },
    { label: '社区联系人', value: receipt.contact_name || '—' },
    { label: '联系电话', value: receipt.contact_phone || '—' },
  ];
}
