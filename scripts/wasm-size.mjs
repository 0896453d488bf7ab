#!/usr/bin/env node
// What a visitor downloads before the islands live: the WASM file at brotli's highest level.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const LIMIT = 110_000;
const file = process.argv[2] ?? 'target/site/pkg/waybill.wasm';
const raw = readFileSync(file);
const size = brotliCompressSync(raw, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  },
}).length;
const verdict = size <= LIMIT ? 'within' : 'OVER';
console.log(`wasm size: ${size} bytes brotli'd (${raw.length} raw), ${verdict} the limit of ${LIMIT}`);
process.exit(size <= LIMIT ? 0 : 1);
