/** Going to a page, whether it is a tab or not; what a notice names may be gone in an older program. */
const TABS = ['home', 'posts', 'services', 'letters', 'me'].map((name) => `/pages/${name}/${name}`);

/** Go where the tapped element leads. @param {Tap} event */
export function go(event) {
  goTo(event.currentTarget.dataset.page);
}

/** @param {string} page path with a leading slash; a tab takes no query */
export function goTo(page) {
  const [path] = page.split('?');
  if (TABS.includes(path)) return void wx.switchTab({ url: path });
  wx.navigateTo({ url: page, fail: () => wx.showToast({ title: '这一页暂时打不开', icon: 'none' }) });
}
