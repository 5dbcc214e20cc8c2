import type { ControlPlaneSettings } from './control-plane-settings';
import { ControllerManager } from './controller-manager';
import { KubeletServingApprover } from './kubelet-serving-approver';
import { Scheduler } from './scheduler';
import type { Wave } from './wave';

/** Programs that follow the API server: what works on what is written in it. */
export function controllersWave(wave: Wave, settings: ControlPlaneSettings) {
  const { version, images, resources, authorities } = settings;
  const common = {
    version,
    shellImage: images.busybox(),
    replicas: settings.controllerReplicas,
    authorities,
    scheduling: settings.scheduling.controllers,
  };
  return {
    controllerManager: new ControllerManager(wave, 'ControllerManager', {
      ...common,
      image: images.kubeControllerManager(version),
      resources: resources.controllerManager,
      clusterName: settings.name,
      serviceAccountKeys: settings.serviceAccountKeys,
      podRanges: settings.allPodRanges,
      serviceRanges: settings.allServiceRanges,
    }),
    scheduler: new Scheduler(wave, 'Scheduler', {
      ...common,
      image: images.kubeScheduler(version),
      resources: resources.scheduler,
    }),
    kubeletServingApprover: settings.approvesServing
      ? new KubeletServingApprover(wave, 'KubeletServingApprover', {
          ...common,
          image: images.kubeletCsrApprover(),
          nodeNames: Object.values(settings.nodePools ?? {}).sort(),
          nodeRanges: settings.nodeRanges,
        })
      : undefined,
  };
}
