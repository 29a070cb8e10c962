import { myOpinions, submitOpinion } from '../../api/opinions.js';
import { writingPage } from '../../behaviors/writing.js';
import { CATEGORIES, MOST, opinionCard, opinionProblems } from '../../domain/opinions.js';
import { choicesOf } from '../../domain/registering.js';

writingPage({
  draft: 'opinion',
  most: MOST,
  choices: (chosen) => choicesOf(CATEGORIES, [chosen]),
  problems: opinionProblems,
  list: myOpinions,
  card: opinionCard,
  submit: submitOpinion,
  told: () => '已交给社区。受理和答复都会通知您。',
});
