import { endWithCounts } from './steps/endWithCounts.mjs';
import { ordinaryTests } from './steps/ordinaryTests.mjs';
import { rigTests } from './steps/rigTests.mjs';

await endWithCounts([...(await ordinaryTests()), ...(await rigTests())]);
