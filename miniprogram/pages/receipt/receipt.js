import { receipt } from '../../api/registrations.js';
import { present } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { receiptLines } from '../../domain/registering.js';

Page({
  data: { scale: 1, state: 'loading', failure: null, id: '', lines: [] },
  onLoad(query) {
    readable(this);
    this.setData({ id: query.id || '' });
    this.load();
  },
  load() {
    return present(this, async () => ({ state: 'ready', lines: receiptLines(await receipt(this.data.id)) }));
  },
});
