/** Messages in WeChat: offered where somebody waits for an answer, asked for only by a tap. */
import { tellAnswers, templates } from '../api/notices.js';
import { answerWords, answersOf, templatesFor } from '../domain/notices.js';

export const NO_OFFER = { messageIds: /** @type {string[]} */ ([]), messageTold: '' };

/** Make the offer ready; where there is none the page stays as it is. @param {Screen} page @param {readonly string[]} kinds */
export async function offerMessages(page, kinds) {
  try {
    const found = templatesFor(await templates(), kinds);
    page.setData({ messageIds: found.map((each) => each.template_id), messageTold: '' });
  } catch (thrown) {
    page.setData(NO_OFFER); // An offer that cannot be made is no failure of the page.
  }
}

/** Ask, in the tap itself: WeChat allows it only before anything is waited for. @param {Screen} page */
export function askForMessages(page) {
  const ids = page.data.messageIds;
  wx.requestSubscribeMessage({
    tmplIds: ids,
    success: (said) => tell(page, answersOf(ids, /** @type {any} */ (said))),
    fail: () => page.setData({ messageTold: answerWords([]) }),
  });
}

/** @param {Screen} page @param {ReturnType<typeof answersOf>} answers */
async function tell(page, answers) {
  page.setData({ messageIds: [], messageTold: answerWords(answers) });
  try {
    if (answers.length) await tellAnswers(answers);
  } catch (thrown) {
    page.setData({ messageTold: '没有记下您的选择，请稍后在“通知”里再选一次。' });
  }
}
