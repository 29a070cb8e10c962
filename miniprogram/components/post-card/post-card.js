/** A post in a list; tells when it is opened. */
Component({
  properties: { post: { type: Object, value: /** @type {{ id?: string }} */ ({}) } },
  methods: {
    open() {
      this.triggerEvent('open', { id: this.data.post.id });
    },
  },
});
