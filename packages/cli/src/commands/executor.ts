export function defineExecutor(): void {}
