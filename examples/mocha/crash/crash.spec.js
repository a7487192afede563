describe('a crash', () => {
  it('passes before', () => {});

  it('ends its process', function () {
    if (process.env.CRASH !== 'yes') this.skip();
    process.exit(70);
  });

  it('passes after', () => {});
});
