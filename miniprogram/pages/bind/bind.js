import { bindPhone } from '../../api/members.js';
import { me } from '../../api/overview.js';
import { fill } from '../../behaviors/filling.js';
import { SCREEN, loadedWhenShown, present, send } from '../../behaviors/present.js';

Page({
  data: { ...SCREEN, bound: false, code: '', name: '' },
  ...loadedWhenShown,
  load() {
    return present(this, async () => {
      const found = await me();
      return { state: 'ready', bound: found.bound, code: found.binding_code || '' };
    });
  },
  fill,
  /** @param {Told<{ code?: string }>} event */
  async phone(event) {
    const { code } = event.detail;
    if (!code) return this.setData({ problem: '没有取得手机号。可以再试一次，或凭绑定码到社区办理。' });
    const done = await send(this, () => bindPhone(code, this.data.name.trim()));
    if (done) this.setData({ bound: true });
  },
  home() {
    wx.switchTab({ url: '/pages/home/home' });
  },
});
