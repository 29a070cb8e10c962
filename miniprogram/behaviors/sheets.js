/** Sheets of the server, opened on the phone; its menu keeps or forwards them. */
import { download } from '../api/http.js';
import { failure } from '../domain/failures.js';
import { send } from './present.js';

const NO_VIEWER = '文件已下载，但没有打开。请更新微信后重试，或到社区打印。';

/** @param {Screen} page @param {string} path @param {Record<string, string | number>} [query] */
export function openSheet(page, path, query = {}) {
  return send(page, async () => {
    const filePath = await download(path, query);
    try {
      await wx.openDocument({ filePath, fileType: 'xlsx', showMenu: true });
    } catch (refused) {
      throw failure('no_viewer', NO_VIEWER);
    }
  });
}
