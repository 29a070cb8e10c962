import { me } from '../../api/overview.js';
import { pair, unpair } from '../../api/pairing.js';
import { SCREEN, loadedOnce, present, send } from '../../behaviors/present.js';
import { codeProblem, grouped, signsOf } from '../../domain/pairing.js';

Page({
  data: {
    ...SCREEN, staff: /** @type {Staff | null} */ (null), areas: '', signs: '', shown: '', asking: false,
  },
  ...loadedOnce,
  load() {
    return present(this, async () => {
      const { staff } = /** @type {{ staff?: Staff | null }} */ (await me());
      return { state: 'ready', staff: staff || null, areas: staff ? staff.areas.join('、') : '' };
    });
  },
  /** @param {Typed} event */
  type(event) {
    const signs = signsOf(event.detail.value);
    this.setData({ signs, shown: grouped(signs), problem: '' });
  },
  async pair() {
    const { signs } = this.data;
    const problem = codeProblem(signs);
    if (problem) return this.setData({ problem });
    const paired = await send(this, () => pair(signs));
    if (!paired) return;
    this.setData({ signs: '', shown: '' });
    await this.load();
  },
  /** @param {Turned} event */
  ask(event) {
    this.setData({ asking: event.detail.open, problem: '' });
  },
  async unpair() {
    if (!(await send(this, unpair))) return;
    this.setData({ asking: false });
    await this.load();
  },
  work() {
    wx.navigateTo({ url: '/pages/staff/staff' });
  },
});
