// Counts what Playwright reports, in one plain last line.
import { readFileSync } from 'node:fs';

let stats = { expected: 0, unexpected: 1, flaky: 0, skipped: 0 };
let errors = [];
try {
  const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  stats = report.stats;
  errors = report.errors ?? [];
} catch (error) {
  console.error(`no report: ${error.message}`);
}
// A test that passes only at the second try has not passed; neither has a run that could not start.
const failed = stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0);
const skipped = stats.skipped ? `, ${stats.skipped} skipped` : '';
console.log(`end-to-end: ${stats.expected} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 && stats.expected > 0 ? 0 : 1);
