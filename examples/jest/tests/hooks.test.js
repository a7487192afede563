describe('a hook for all that fails', () => {
  beforeAll(() => {
    throw new Error('the shop is closed');
  });
  test('fails with it', () => {});
});

test('beside it runs', () => expect(1).toBe(1));
test('a snapshot that is not there is not written', () => expect('text').toMatchSnapshot());
