/** Version of the program, the same for every package; a test compares it with package.json. */
export const VERSION = '0.1.0';
