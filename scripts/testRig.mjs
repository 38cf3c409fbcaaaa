import { endWithCounts } from './steps/endWithCounts.mjs';
import { rigTests } from './steps/rigTests.mjs';

await endWithCounts(await rigTests(process.argv.slice(2)));
