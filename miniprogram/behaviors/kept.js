/** Forms whose words are kept on the phone until they are sent: nothing typed is lost. */
import { WORDS } from '../api/owner.js';

/** @param {string} name @param {any} values */
export function keep(name, values) {
  wx.setStorageSync(WORDS + name, values);
}

/** @template T @param {string} name @param {T} otherwise @returns {T} */
export function kept(name, otherwise) {
  return wx.getStorageSync(WORDS + name) || otherwise;
}

/** @param {string} name */
export function forget(name) {
  wx.removeStorageSync(WORDS + name);
}
