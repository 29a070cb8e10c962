/** Whose words lie on this phone. They are forgotten when the person leaves, and when the server says that somebody else is here. */
export const WORDS = 'draft:';
export const WRITES = 'writes';
const OWNER = 'owner';

/** Forget all that somebody wrote, scanned or began to send here. */
export function forgetWords() {
  const { keys } = wx.getStorageInfoSync();
  keys.filter((key) => key.startsWith(WORDS) || [WRITES, OWNER].includes(key)).forEach((key) => wx.removeStorageSync(key));
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
