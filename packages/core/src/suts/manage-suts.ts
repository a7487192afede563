import { type Principal, requireRole } from '../access/principal.ts';
import type { AuditChanges } from '../audit/audit-entry.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { wrongAt } from '../findings.ts';
import { nameToKeep } from '../names.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Reads, Unit } from '../stores/unit-of-work.ts';
import { type Access, accessProject } from '../templates/access-template.ts';
import type { ExpectedRevision } from '../templates/revision.ts';
import type { KnownSut, SutContent } from './known-sut.ts';
import { requireSutRevision } from './sut-revision.ts';

/**
 * Saves a system under test. One that was deleted comes back under its name as the one that it was: who works on it has it still.
 * Errors: NOT_FOUND (project), FORBIDDEN, REQUEST_INVALID, NAME_TAKEN.
 */
export async function createSut(
  core: CoreService,
  call: { readonly principal: Principal; readonly projectId: string; readonly content: SutContent },
): Promise<KnownSut> {
  const { principal: by, projectId, content } = call;
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal: by, needed: 'maintainer', id: projectId });
    requireSense(content);
    const times = { createdAt: unit.now, updatedAt: unit.now };
    const name = nameToKeep(content.name);
    const before = await unit.suts.deletedAs(projectId, name);
    const id = before?.id ?? core.ids.decimal();
    const version = (before?.version ?? 0) + 1;
    const sut: KnownSut = { id, projectId, ...content, name, version, ...times };
    await unit.suts.insert(sut);
    await recordWrite(core, unit, { by, action: 'sut.create', projectId, object: sut, changes: told(sut) });
    return sut;
  });
}

/**
 * Replaces what is said of it; runs under way keep what they began with. What says the same changes nothing.
 * Errors: NOT_FOUND, FORBIDDEN, REQUEST_INVALID, SUT_CHANGED, NAME_TAKEN.
 */
export async function updateSut(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly sutId: string;
    readonly content: SutContent;
    readonly expected: ExpectedRevision;
  },
): Promise<KnownSut> {
  const { principal: by, sutId, content, expected } = call;
  return core.unitOfWork.run(async (unit) => {
    const present = await holdSut(unit, { principal: by, needed: 'maintainer', id: sutId });
    requireSense(content);
    requireSutRevision(present, expected);
    const sut = { ...present, ...content, name: nameToKeep(content.name, present.name) };
    if (JSON.stringify(sut) === JSON.stringify(present)) return present;
    const changed = { ...sut, version: present.version + 1, updatedAt: unit.now };
    await unit.suts.update(changed);
    const { projectId } = sut;
    await recordWrite(core, unit, {
      ...{ by, action: 'sut.update', projectId, object: changed, changes: told(changed) },
    });
    return changed;
  });
}

/** Deletes it; runs against it stay, and those under way go on as they began. Errors: NOT_FOUND, FORBIDDEN, SUT_CHANGED. */
export async function deleteSut(
  core: CoreService,
  call: { readonly principal: Principal; readonly sutId: string; readonly expected: ExpectedRevision },
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    const { principal: by, sutId: id, expected } = call;
    const present = await holdSut(unit, { principal: by, needed: 'maintainer', id });
    requireSutRevision(present, expected);
    await unit.suts.delete(present);
    const { projectId } = present;
    await recordWrite(core, unit, { by, action: 'sut.delete', projectId, object: present });
  });
}

/** One of them. Errors: NOT_FOUND. */
export function readSut(core: CoreService, principal: Principal, id: string): Promise<KnownSut> {
  return accessSut(core.reads, { principal, needed: 'viewer', id });
}

/** Those of a project, by name. Errors: NOT_FOUND (project). */
export async function listSuts(
  core: CoreService,
  call: { readonly principal: Principal; readonly projectId: string; readonly page: PageRequest },
): Promise<PageOf<KnownSut>> {
  await accessProject(core.reads, { principal: call.principal, needed: 'viewer', id: call.projectId });
  return core.reads.suts.list(call.projectId, call.page);
}

async function accessSut(reads: Pick<Reads, 'suts'>, { principal, needed, id }: Access): Promise<KnownSut> {
  const sut = await reads.suts.byId(id);
  if (!sut) throw new CoreError('NOT_FOUND', { kind: 'SUT', given: id });
  requireRole(principal, needed, { projectId: sut.projectId, kind: 'SUT', id });
  return sut;
}

async function holdSut(unit: Unit, access: Access): Promise<KnownSut> {
  await accessSut(unit, access);
  await unit.suts.hold(access.id);
  // Whoever held it meanwhile may have changed it.
  return accessSut(unit, access);
}

/** What takes connections says nothing of itself. */
function requireSense({ declared, probe }: SutContent): void {
  if (declared && probe.kind === 'tcp')
    throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('/declared', 'declared-by-tcp')] });
}

function told({ ip, port, probe, version }: KnownSut): AuditChanges {
  return { version, ip, port, probe: probe.kind };
}
