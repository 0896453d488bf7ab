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
// What passed on its second try is listed above as flaky (see `retries`); a run that could not start has failed.
const passed = stats.expected + stats.flaky;
const failed = stats.unexpected + (stats.unexpected === 0 ? errors.length : 0);
const skipped = stats.skipped ? `, ${stats.skipped} skipped` : '';
console.log(`end-to-end: ${passed} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
