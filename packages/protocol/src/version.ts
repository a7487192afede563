/** Version of the service and its executors; a test compares it with package.json. */
export const VERSION = '0.1.0';
