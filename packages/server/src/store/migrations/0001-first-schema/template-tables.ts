import { type Kysely, sql } from 'kysely';

export async function createTemplateTables(db: Kysely<unknown>): Promise<void> {
  await createTemplates(db);
  await createTemplateVersions(db);
  await createTemplateGroups(db);
  await createTemplateGroupMembers(db);
}

async function createTemplates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('templates')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('document_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .addPrimaryKeyConstraint('templates_key', ['id'])
    .execute();
  await db.schema
    .createIndex('templates_name')
    .on('templates')
    .columns(['project_id', 'name'])
    .unique()
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
}

async function createTemplateVersions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('template_versions')
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('document_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_versions_key', ['template_id', 'version'])
    .execute();
}

async function createTemplateGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('template_groups')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_groups_key', ['id'])
    .execute();
  await db.schema
    .createIndex('template_groups_project_id_name')
    .on('template_groups')
    .columns(['project_id', 'name'])
    .unique()
    .execute();
}

async function createTemplateGroupMembers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('template_group_members')
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_group_members_key', ['group_id', 'position'])
    .execute();
}
