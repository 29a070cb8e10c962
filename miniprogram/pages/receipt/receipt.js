import { receipt } from '../../api/registrations.js';
import { SCREEN, present } from '../../behaviors/present.js';
import { receiptLines } from '../../domain/registering.js';

Page({
  data: { ...SCREEN, id: '', lines: [] },
  onLoad(query) {
    this.setData({ id: query.id || '' });
    this.load();
  },
  load() {
    return present(this, async () => ({ state: 'ready', lines: receiptLines(await receipt(this.data.id)) }));
  },
});
