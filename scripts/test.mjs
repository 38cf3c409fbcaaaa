import { endWithCounts } from './steps/endWithCounts.mjs';
import { ordinaryTests } from './steps/ordinaryTests.mjs';

await endWithCounts(await ordinaryTests());
