import { defineConfig, devices } from '@playwright/test';

// scripts/e2e sets these; it also chooses the port and deletes the folder.
const port = process.env.WAYBILL_E2E_PORT ?? '3999';
const dir = process.env.WAYBILL_E2E_DIR ?? '/tmp';
const baseURL = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: process.env.WAYBILL_E2E_SPECS ?? './specs',
  outputDir: './results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One shop for all: specs make their own orders and accounts, and never count on what others left.
  workers: 2,
  fullyParallel: true,
  // A machine under load may miss one deadline; nothing passes by missing it twice.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: `${dir}/report.json` }]],
  use: {
    baseURL,
    locale: 'en-US',
    timezoneId: 'UTC',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.WAYBILL_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'js', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
    {
      name: 'nojs',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 }, javaScriptEnabled: false },
    },
    {
      name: 'phone',
      use: { ...devices['Desktop Chrome'], viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true },
    },
  ],
  webServer: {
    command: 'scripts/e2e-server',
    cwd: '..',
    url: `${baseURL}/readyz`,
    timeout: 60_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
