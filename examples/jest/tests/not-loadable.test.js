require('./nowhere.js');

test('is not known before the file can be loaded', () => {});
