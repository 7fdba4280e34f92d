import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Much of the time goes to waiting for processes and flushes: a worker per core, not one less.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          globalSetup: ['test/setup/build.ts', 'test/setup/home.ts'],
          setupFiles: ['test/setup/seed.ts', 'test/setup/clean-up.ts'],
          // A worker keeps what it loaded and made warm: a third of the time. Hooks stand in test and set-up files only.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/setup/build.ts', 'test/setup/home.ts'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
