import { signOut } from '../../api/accounts.js';
import { me } from '../../api/overview.js';
import { forgetAll } from '../../behaviors/kept.js';
import { present } from '../../behaviors/present.js';
import { isLarge, readable, setLarge } from '../../behaviors/readable.js';

/** @type {Record<string, string>} */
const PAGES = {
  register: '/pages/register/register', consents: '/pages/consents/consents', deeds: '/pages/deeds/deeds',
  points: '/pages/points/points', privacy: '/pages/privacy/privacy', bind: '/pages/bind/bind',
};

/** @param {import('../../api/overview.js').Membership} member */
function profileOf(member) {
  return [
    { label: '姓名', value: member.name },
    { label: '手机号', value: member.phone || '—' },
    { label: '所在单位', value: member.unit || '—' },
    { label: '居住社区', value: member.community || '—' },
  ];
}

Page({
  data: { scale: 1, state: 'loading', failure: null, bound: false, profile: [], pointsOn: false, large: false },
  onShow() {
    readable(this);
    this.setData({ large: isLarge() });
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, async () => {
      const { member } = await me();
      if (!member) return { state: 'ready', bound: false };
      return { state: 'ready', bound: true, profile: profileOf(member), pointsOn: member.points_on };
    });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  go(event) {
    wx.navigateTo({ url: PAGES[event.currentTarget.dataset.to] });
  },
  enlarge() {
    setLarge(!this.data.large);
    this.setData({ large: isLarge() });
    readable(this);
  },
  async signOut() {
    try {
      await signOut();
    } catch (thrown) {
      // Without network the session ends by itself; here it is forgotten already.
    }
    forgetAll();
    wx.reLaunch({ url: '/pages/home/home' });
  },
});
