/** Why an archive cannot be read: it is none or broken; or more is in it than is read here. */
export type ZipFault = 'damaged' | 'too-large';

export class ZipTrouble extends Error {
  readonly fault: ZipFault;

  constructor(fault: ZipFault, message: string) {
    super(message);
    this.name = 'ZipTrouble';
    this.fault = fault;
  }
}
