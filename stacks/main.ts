import { Platform, runProgram, writeReport } from '../constructs/fleet';
import { declareReferenceFleet } from './reference-fleet';

// What cdktf.json and cdk8s.yaml run.
runProgram(() => {
  const platform = new Platform({ allocations: 'stacks/allocations.json' });
  declareReferenceFleet(platform);
  console.log(`${platform.synth()}`);
  void writeReport({ manifests: platform.manifestFolder, outdir: platform.outdir }).then((page) =>
    console.log(`\nReport: ${page}`),
  );
});
