import { Schedule } from './Schedule';

it('is due again where it was asked for while it was being done', () => {
  const schedule = new Schedule(600);
  schedule.begin();
  schedule.dueNow();
  schedule.done();
  expect(schedule.isDue()).toBe(true);
  schedule.begin();
  schedule.done();
  expect(schedule.isDue()).toBe(false);
  schedule.dueNow();
  expect(schedule.isDue()).toBe(true);
  schedule.begin();
  schedule.done(1_000);
  expect(schedule.msLeft()).toBeGreaterThan(600_000);
});
