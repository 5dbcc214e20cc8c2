import { compareNames, dnsLabel } from '../../lib/names';
import { Problem, Problems, problemsOf } from '../../lib/problem';
import type { AddOn, AddOnRole } from './add-on';

/**
 * The add-ons of a cluster: those that were chosen, and of those that come by themselves the ones whose jobs nobody else does.
 *
 * @param chosen by the user
 * @param standard that come by themselves
 * @returns by name, so that the order of declaration changes nothing
 * @throws Problems for names and jobs that two have, and for needs that nobody meets
 */
export function chooseAddOns(chosen: readonly AddOn[], standard: readonly AddOn[]): AddOn[] {
  const all = [...chosen];
  for (const addOn of standard) {
    const isTaken = all.some(
      ({ name, roles }) => name === addOn.name || addOn.roles?.some((role) => roles?.includes(role)),
    );
    if (!isTaken) all.push(addOn);
  }
  const problems = [
    ...all.flatMap(({ name }) => problemsOf(name, () => void dnsLabel('the name of an add-on', name, 40))),
    ...sharedNames(all),
    ...sharedRoles(all),
    ...unmetNeeds(all),
  ];
  Problems.refuse(problems);
  return all.sort((a, b) => compareNames(a.name, b.name));
}

function sharedNames(all: readonly AddOn[]): Problem[] {
  const names = all.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) =>
      new Problem({
        what: 'two add-ons have the same name',
        found: name,
        allowed: 'each name once',
        remedy: 'leave one of them out, or rename it',
      }),
  );
}

function sharedRoles(all: readonly AddOn[]): Problem[] {
  const holders = new Map<AddOnRole, string[]>();
  for (const { name, roles = [] } of all) {
    for (const role of roles) holders.set(role, [...(holders.get(role) ?? []), name]);
  }
  return [...holders]
    .filter(([, names]) => new Set(names).size > 1)
    .map(
      ([role, names]) =>
        new Problem({
          what: `several add-ons do the job ${role}`,
          found: names,
          allowed: 'one add-on for each job',
          remedy: 'leave out all but one of them',
        }),
    );
}

function unmetNeeds(all: readonly AddOn[]): Problem[] {
  const roles = all.flatMap((addOn) => addOn.roles ?? []);
  return all.flatMap(({ name, needs = [] }) =>
    needs
      .filter((need) => !roles.includes(need))
      .map(
        (need) =>
          new Problem({
            what: `add-on ${name} needs somebody who does the job ${need}`,
            found: roles,
            allowed: `an add-on whose roles include ${need}`,
            remedy: 'add one, or leave this one out',
          }),
      ),
  );
}
