/** Forms whose words are kept on the phone until they are sent: nothing typed is lost. */

const PREFIX = 'draft:';

/** @param {string} name @param {any} values */
export function keep(name, values) {
  wx.setStorageSync(PREFIX + name, values);
}

/** @template T @param {string} name @param {T} otherwise @returns {T} */
export function kept(name, otherwise) {
  return wx.getStorageSync(PREFIX + name) || otherwise;
}

/** @param {string} name */
export function forget(name) {
  wx.removeStorageSync(PREFIX + name);
}

/** Forget every draft: whoever signs out leaves no words behind. */
export function forgetAll() {
  const { keys } = wx.getStorageInfoSync();
  keys.filter((key) => key.startsWith(PREFIX)).forEach((key) => wx.removeStorageSync(key));
}
