import { complain, myComplaints } from '../../api/complaints.js';
import { writingPage } from '../../behaviors/writing.js';
import { MOST, SUBJECTS, complaintCard, complaintProblems } from '../../domain/complaints.js';
import { labelled } from '../../domain/words.js';

const HOTLINE = '12345';

const writing = {
  draft: 'complaint',
  most: MOST,
  choices: (/** @type {string} */ chosen) => labelled(SUBJECTS, [chosen]),
  problems: complaintProblems,
  list: myComplaints,
  card: complaintCard,
  submit: complain,
  told: (/** @type {{ number: string }} */ sent) => `已提交，编号${sent.number}。答复会显示在这里。`,
};

writingPage(writing, {
  call() {
    wx.makePhoneCall({ phoneNumber: HOTLINE, fail: () => {} });
  },
});
