import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const nodeProject = (name: string) => ({
  test: { name, environment: 'node' as const, include: [`test/${name}/**/*.test.ts`] },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Only a hung test should end here: shared machines make an honest one slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      ...['unit', 'catalog', 'transfer', 'property', 'crash'].map(nodeProject),
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          environment: 'jsdom' as const,
          include: ['test/renderer/**/*.test.tsx'],
          setupFiles: ['test/support/unmount-after-each.ts'],
        },
      },
    ],
  },
});
