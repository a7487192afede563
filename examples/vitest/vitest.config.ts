import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.spec.ts'],
    // Testyard decides of retries; what stands here is for runs by hand.
    retry: 1,
    testTimeout: 5_000,
  },
});
