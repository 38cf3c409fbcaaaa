// @ts-check

/**
 * Finds whether an earlier operation of the same environment waits for its retry, without reading those that ended.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    `CREATE INDEX operations_errored_idx ON operations (environment_id, sequence)
     WHERE state = 'errored'`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.raw('DROP INDEX operations_errored_idx');
};
