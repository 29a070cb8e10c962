import { answerConsent, consentTexts } from '../../api/members.js';
import { me } from '../../api/overview.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { consentItems, withdrawalWords } from '../../domain/consents.js';
import { failure } from '../../domain/failures.js';

Page({
  data: {
    scale: 1, state: 'loading', failure: null, items: /** @type {ReturnType<typeof consentItems>} */ ([]), sending: false, problem: '',
    asked: '', told: '',
  },
  onLoad() {
    readable(this);
    this.load();
  },
  load() {
    return present(this, async () => {
      const [{ member }, texts] = await Promise.all([me(), consentTexts()]);
      if (!member) throw failure('forbidden', '请先绑定本人身份。');
      const answers = Object.fromEntries(member.consents.map(({ purpose, granted }) => [purpose, granted]));
      return { state: 'ready', items: consentItems(texts, answers) };
    });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ purpose: string, granted: boolean }>} event */
  async answer(event) {
    const { purpose, granted } = event.detail;
    const item = this.data.items.find((each) => each.purpose === purpose);
    if (!item || item.answer === granted) return;
    this.setData({ asked: purpose, told: '' });
    const done = await send(this, () => answerConsent(purpose, granted, item.version));
    if (!done) return;
    const items = this.data.items.map((each) => (each.purpose === purpose ? { ...each, answer: granted } : each));
    this.setData({ items, told: granted ? '已同意，随时可以撤回。' : `已记为不同意。${withdrawalWords(purpose)}` });
  },
});
