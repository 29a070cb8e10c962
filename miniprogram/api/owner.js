/** Whose words lie on this phone. They are forgotten when the person leaves, and when the server says that somebody else is here. */
export const WORDS = 'draft:';
export const WRITES = 'writes';
/** What staff entered at a roll-call, by activity. */
export const ROLL_CALL = 'roll-call-';
const OWNER = 'owner';

/** Forget all that somebody wrote, scanned or began to send here. */
export function forgetWords() {
  drop((key) => key.startsWith(WORDS) || [WRITES, OWNER].includes(key));
}

/** Forget what was entered for a desk: it is never sent in the name of another. */
export function forgetRollCalls() {
  drop((key) => key.startsWith(WORDS + ROLL_CALL));
}

/** @param {(key: string) => boolean} meant */
function drop(meant) {
  wx.getStorageInfoSync().keys.filter(meant).forEach((key) => wx.removeStorageSync(key));
}

/** Let the phone be a member's; what another left on it is forgotten. @param {Me} found */
export function belongTo({ member }) {
  if (!member) return;
  if (isOwned() && wx.getStorageSync(OWNER) !== member.id) forgetWords();
  wx.setStorageSync(OWNER, member.id);
}

/** Whether it is known whose the phone is. */
export function isOwned() {
  return Boolean(wx.getStorageSync(OWNER));
}
