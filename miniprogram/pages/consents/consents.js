import { answerConsent, consentTexts } from '../../api/members.js';
import { myself } from '../../api/overview.js';
import { SCREEN, loadedOnce, present, send } from '../../behaviors/present.js';
import { consentItems, withdrawalWords } from '../../domain/consents.js';

Page({
  data: {
    ...SCREEN, items: /** @type {ReturnType<typeof consentItems>} */ ([]),
    asked: '', told: '',
  },
  ...loadedOnce,
  load() {
    return present(this, async () => {
      const [member, texts] = await Promise.all([myself(), consentTexts()]);
      const answers = Object.fromEntries(member.consents.map(({ purpose, granted }) => [purpose, granted]));
      return { state: 'ready', items: consentItems(texts, answers) };
    });
  },
  /** @param {Answered} event */
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
