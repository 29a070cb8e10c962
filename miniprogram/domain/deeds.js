/** 五个一: five plain marks, their evidence, what is still open. */
import { longDay, shortDay } from './dates.js';

/** How each is fulfilled, in the order of the five; whatever a community calls them. */
const WAYS = [
  '参加服务并帮居民办成实事，由社区在服务记录中认定。',
  '把听到的意见建议告诉社区，由社区登记。',
  '认领一个岗位，第一次服务认定后即完成。',
  '走访帮扶困难家庭，由社区登记。',
  '参加一次社区党组织生活，由社区登记。',
];

/** Say how far one is and what is missing. @param {readonly { label: string, done_on: string | null }[]} deeds */
export function deedsWords(deeds) {
  const open = deeds.filter(({ done_on: done }) => done === null).map(({ label }) => label);
  const missing = open.length ? `还差：${open.join('、')}` : '五项都已完成，谢谢您。';
  return { words: `${deeds.length}项中完成${deeds.length - open.length}项`, missing };
}

/** Return a deed as its own page shows it. @param {Deed} deed */
export function deedCard(deed) {
  return {
    kind: deed.kind,
    label: deed.label,
    done: deed.done_on !== null,
    state: deed.done_on ? `${longDay(deed.done_on)}完成` : '还没有记录',
    way: deed.done_on ? '' : WAYS[deed.kind - 1],
    evidence: deed.evidence.map((piece) => `${piece.label}（${shortDay(piece.day)}）`),
  };
}
