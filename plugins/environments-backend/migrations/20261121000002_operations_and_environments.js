// @ts-check

/**
 * Text that is compared byte by byte on every database, so that cursors and orders mean the same everywhere.
 *
 * @param {import('knex').Knex} knex
 */
function textType(knex) {
  return knex.client.config.client === 'pg' ? 'text COLLATE "C"' : 'text';
}

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const text = textType(knex);

  await knex.schema.createTable('operations', table => {
    table.comment('Requested changes, from their coming to their end');
    table.bigIncrements('sequence').comment('The order in which they came');
    table.specificType('id', text).notNullable().unique();
    table.specificType('kind', text).notNullable();
    table.specificType('customer', text).notNullable();
    table.specificType('name', text).notNullable();
    table
      .specificType('environment_id', text)
      .notNullable()
      .comment('The namespace, which two pairs of names may share');
    table.specificType('state', text).notNullable();
    table.text('title').notNullable();
    table
      .specificType('requester', text)
      .notNullable()
      .comment('Entity reference');
    table.text('author_name').notNullable();
    table.text('author_email').notNullable();
    table.specificType('idempotency_key', text);
    table.text('request').notNullable().comment('The request, JSON');
    table.specificType('requested_at', text).notNullable();
    table.specificType('commit', text);
    table.specificType('committed_at', text);
    table.specificType('ended_at', text);
    table.specificType('retry_at', text);
    table.text('error');

    table.unique(['requester', 'idempotency_key'], {
      indexName: 'operations_idempotency_uniq',
    });
    table.index(['environment_id', 'sequence'], 'operations_environment_idx');
    table.index(['state', 'sequence'], 'operations_state_idx');
    table.index(['requester', 'sequence'], 'operations_requester_idx');
  });

  // Of two creations of one id that come at once, only one may wait for the writer.
  await knex.raw(
    `CREATE UNIQUE INDEX operations_creation_uniq ON operations (environment_id)
     WHERE kind = 'create' AND state IN ('awaiting-approval', 'queued', 'errored')`,
  );

  await knex.schema.createTable('operation_timeline', table => {
    table.comment('The states that an operation came to');
    table.bigIncrements('sequence');
    table
      .specificType('operation_id', text)
      .notNullable()
      .references('id')
      .inTable('operations')
      .onDelete('CASCADE');
    table.specificType('at', text).notNullable();
    table.specificType('state', text).notNullable();
    table.text('message');
    table.index(['operation_id', 'sequence'], 'operation_timeline_idx');
  });

  await knex.schema.createTable('environments', table => {
    table.comment('The projection of all environments; it can be emptied');
    table.specificType('id', text).notNullable().primary();
    table.specificType('customer', text).notNullable();
    table.specificType('name', text).notNullable();
    table.specificType('stage', text).notNullable();
    table.specificType('cluster', text).notNullable();
    table.specificType('blueprint', text).notNullable();
    table.specificType('owner', text).notNullable();
    table.specificType('phase', text).notNullable();
    table
      .integer('phase_rank')
      .notNullable()
      .comment('What needs attention first comes first');
    table.specificType('changed_at', text).notNullable();
    table.specificType('expires_at', text).notNullable();
    table
      .text('search')
      .notNullable()
      .comment('What a search looks through, in lower case');
    table.text('record').notNullable().comment('The row whole, JSON');

    table.index(['customer', 'id'], 'environments_customer_idx');
    table.index(['stage', 'id'], 'environments_stage_idx');
    table.index(['cluster', 'id'], 'environments_cluster_idx');
    table.index(['blueprint', 'id'], 'environments_blueprint_idx');
    table.index(['owner', 'id'], 'environments_owner_idx');
    table.index(['phase', 'id'], 'environments_phase_idx');
    table.index(['phase_rank', 'id'], 'environments_phase_rank_idx');
    table.index(['changed_at', 'id'], 'environments_changed_idx');
    table.index(['expires_at', 'id'], 'environments_expires_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('environments');
  await knex.schema.dropTable('operation_timeline');
  await knex.schema.dropTable('operations');
};
