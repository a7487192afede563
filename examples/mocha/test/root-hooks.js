/** Hooks of the root: once for each process, around all files. */
exports.mochaHooks = {
  beforeAll() {
    console.log('the shop opens');
  },
  afterAll() {
    console.log('the shop closes');
  },
};
