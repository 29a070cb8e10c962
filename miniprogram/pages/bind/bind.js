import { bindPhone } from '../../api/members.js';
import { me } from '../../api/overview.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';

Page({
  data: { scale: 1, state: 'loading', failure: null, bound: false, code: '', name: '', sending: false, problem: '' },
  onShow() {
    readable(this);
    this.load();
  },
  load() {
    return present(this, async () => {
      const found = await me();
      return { state: 'ready', bound: found.bound, code: found.binding_code || '' };
    });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  typeName(event) {
    this.setData({ name: event.detail.value });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ code?: string }>} event */
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
