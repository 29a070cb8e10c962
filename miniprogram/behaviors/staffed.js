/** Pages of the paired phone: whose pairing has ended is told so. */
import { codeOf, failure } from '../domain/failures.js';
import { present } from './present.js';

/**
 * Show what `load` returns, as `present` does; `unpaired` where the phone may not see it.
 * @param {Screen} page
 * @param {() => Promise<Record<string, any>>} load
 */
export function presentToStaff(page, load) {
  return present(page, async () => {
    try {
      return await load();
    } catch (thrown) {
      if (codeOf(thrown) !== 'forbidden') throw thrown;
      page.setData({ unpaired: true });
      throw failure('unpaired', '这部手机还没有与工作台配对，或配对已解除。');
    }
  });
}
