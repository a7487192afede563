/**
 * What failures of one kind have in common: a message without what differs from case to case (numbers, ids, addresses,
 * paths of temporary folders, times).
 */
export function errorSignature(message: string): string {
  return message
    .slice(0, 500)
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '…')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '…')
    .replace(/(?:\/(?:tmp|var|home|private|root)|[A-Za-z]:\\)[^\s'"`:,)]*/g, '…')
    .replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '…')
    .replace(/\d+(?:[.,]\d+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}
