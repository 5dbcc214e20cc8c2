export * from './lib';
export * from './constructs/fleet';
export * from './constructs/control-plane';
export * from './constructs/add-ons';
export * from './stacks';
