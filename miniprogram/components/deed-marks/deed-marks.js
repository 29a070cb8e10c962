/** Five plain marks: ● done, ○ open. */
Component({
  properties: {
    marks: { type: Array, value: /** @type {{ kind: number, done: boolean }[]} */ ([]) },
    words: { type: String, value: '' },
  },
});
