import { me } from '../../api/overview.js';
import { go } from '../../behaviors/going.js';
import { SCREEN, present } from '../../behaviors/present.js';
import { isLarge, readable, setLarge } from '../../behaviors/readable.js';

/** @param {Membership} member */
function profileOf(member) {
  return [
    { label: '手机号', value: member.phone || '—' },
    { label: '所在单位', value: member.unit || '—' },
    { label: '居住社区', value: member.community || '—' },
  ];
}

Page({
  data: { ...SCREEN, bound: false, name: '', profile: [], pointsOn: false, staff: false, large: false },
  onShow() {
    this.setData({ large: isLarge() });
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, async () => {
      const { member, staff } = await me();
      const shown = { state: 'ready', staff: Boolean(staff), bound: Boolean(member) };
      return member ? { ...shown, name: member.name, profile: profileOf(member), pointsOn: member.points_on } : shown;
    });
  },
  go,
  enlarge() {
    setLarge(!this.data.large);
    this.setData({ large: isLarge() });
    readable(this);
  },
});
