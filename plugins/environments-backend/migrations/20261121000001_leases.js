// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('leases', table => {
    table.comment('Which process does a job that only one may do');
    table.string('name', 255).notNullable().primary();
    table.string('holder', 255).comment('Empty where it was given back');
    table
      .bigInteger('token')
      .notNullable()
      .comment('Grows with every change of holder');
    table
      .double('ends_at')
      .notNullable()
      .comment("Milliseconds since 1970 by the database's clock");
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('leases');
};
