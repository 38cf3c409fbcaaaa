// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('wakes', table => {
    table.comment(
      'What all processes should look at, by how often that was said',
    );
    table.string('reason', 64).notNullable().primary();
    table.bigInteger('number').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('wakes');
};
