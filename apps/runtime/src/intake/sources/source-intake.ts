import { triggerAccounts } from '@jatai/engine'
import type { SourceIntake, SourceSetup } from '@jatai/sdk'
import { queueName } from '../../deployments/deployment-spec.ts'
import { createCurrentAccounts } from '../../workers/current-accounts.ts'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { CommonParams, Intake, IntakeSetup } from '../intake.ts'
import { warnOfExpiration } from '../warn-of-expiration.ts'
import { runSource } from './run-source.ts'
import type { SourceRunner } from './run-source.ts'
import { forgetSource } from './source-state.ts'

/**
 * Runs the source of a deployment.
 *
 * @throws FlowError when an account is missing or of a wrong type, or the trigger refuses its settings
 */
export function prepareSourceIntake(intakeSetup: IntakeSetup): Intake {
  const { host, spec, trigger, triggerSpec, compiled } = intakeSetup
  const intake = trigger.intake as SourceIntake<unknown>
  const params = compiled.params as unknown as CommonParams
  const { id, realm, environment, pipelineName, versionMajor, versionMinor, consumers, replicas, instance } = spec
  const slots = triggerAccounts(triggerSpec, trigger, spec.accounts)
  const setup: SourceSetup<unknown> = {
    params: compiled.params,
    accounts: slots,
    deployment: {
      id,
      realm,
      environment,
      pipelineName,
      versionMajor,
      versionMinor,
      consumers,
      replicas,
      ...(instance === undefined ? {} : { instance: instance.name }),
    },
  }
  intake.check?.(setup)
  const takesFrom = intake.takesFrom?.(setup)
  const accounts = createCurrentAccounts(spec.accounts)
  let runner: SourceRunner | undefined
  const stop = async (drainMs: number): Promise<void> => runner?.stop(drainMs)
  return {
    ...PLAIN_INTAKE,
    ...(takesFrom === undefined ? {} : { takesFrom }),
    memory: `source ${trigger.type}`,
    problem() {
      const text = runner?.problem
      return text === undefined ? undefined : accounts.mask(text)
    },
    async open(previous) {
      warnOfExpiration(intakeSetup)
      // One after the other: the one before gives back what it has not acknowledged.
      await previous?.close(HANDOVER_MS)
      runner = runSource(
        { ...host, owner: host.createKey(), log: (level, text) => host.log(spec, level, accounts.mask(text)) },
        intake,
        setup,
        { spec, triggerType: trigger.type, timeoutMs: params.timeout, allowRedelivery: params.allowRedelivery },
      )
    },
    renewAccount(account) {
      accounts.renew(account)
      // The next start of the source reads it.
      for (const [slot, { label }] of slots) if (label === account.label) slots.set(slot, account)
    },
    stop,
    close: stop,
    forget: () => forgetSource(host.documents, queueName(spec)),
  }
}
