/** Notices as they are shown, and what WeChat's own messages mean. */
import { clockTime, dayOf, shortDay, today } from './dates.js';

/** WeChat lets a person answer for this many messages at a time. */
const MOST = 3;
const WORDS = {
  accept: '好的，有结果时会在微信里通知您一次。',
  ban: '微信里关闭了订阅消息。需要时，可在小程序右上角“…”的“设置”中打开。',
  reject: '没有关系，结果随时可以在“通知”里查看。',
};

/** @param {Notice} notice @param {number} now */
export function noticeCard(notice, now) {
  const { id, title, words } = notice;
  return {
    id,
    label: notice.kind_label,
    title,
    words,
    page: notice.page || '',
    when: whenWords(notice.created_at, now),
    unread: notice.read_at === null,
  };
}

/** Say when something came: the hour today, the day before. @param {string} instant @param {number} now */
function whenWords(instant, now) {
  const day = dayOf(instant);
  return day === today(now) ? `今天 ${clockTime(instant)}` : `${shortDay(day)} ${clockTime(instant)}`;
}

/** Return the messages to ask for in this place. @param {readonly Template[]} known @param {readonly string[]} kinds */
export function templatesFor(known, kinds) {
  return kinds.flatMap((kind) => known.filter((each) => each.kind === kind)).slice(0, MOST);
}

/** Return the answers as the server takes them. @param {readonly string[]} ids @param {Labels} said */
export function answersOf(ids, said) {
  return ids.filter((id) => said[id]).map((id) => ({ template_id: id, answer: said[id] }));
}

/** Say what the answers mean. @param {readonly { answer: string }[]} answers */
export function answerWords(answers) {
  if (answers.some(({ answer }) => answer === 'accept')) return WORDS.accept;
  return answers.some(({ answer }) => answer === 'ban') ? WORDS.ban : WORDS.reject;
}
