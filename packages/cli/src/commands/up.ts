export function defineUp(): void {}
