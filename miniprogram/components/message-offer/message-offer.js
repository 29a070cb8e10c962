/** The offer of a message in WeChat; the page asks in the tap. */
Component({
  properties: {
    ids: { type: Array, value: /** @type {string[]} */ ([]) },
    words: { type: String, value: '有消息时，要在微信里通知您吗？每次同意只通知一次。' },
    told: { type: String, value: '' },
  },
  methods: {
    ask() {
      this.triggerEvent('ask');
    },
  },
});
