/** Type sizes: the phone's own setting, and large text on top of it. */
const LARGE = 'large-text';
const LARGER = 1.25;
const LARGEST = 1.75;

export function isLarge() {
  return Boolean(wx.getStorageSync(LARGE));
}

/** @param {boolean} large */
export function setLarge(large) {
  wx.setStorageSync(LARGE, large);
}

/** @param {Screen} page */
export function readable(page) {
  const phone = wx.getAppBaseInfo().fontSizeScaleFactor || 1;
  const scale = Math.min(LARGEST, Math.max(1, phone) * (isLarge() ? LARGER : 1));
  if (page.data.scale !== scale) page.setData({ scale });
}
