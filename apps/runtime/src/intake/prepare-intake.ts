import { prepareEventIntake } from './events/event-intake.ts'
import { prepareHttpIntake } from './http/http-intake.ts'
import type { Intake, IntakeSetup } from './intake.ts'
import { prepareMllpIntake } from './mllp/mllp-intake.ts'
import { prepareScheduleIntake } from './schedules/schedule-intake.ts'
import { prepareSourceIntake } from './sources/source-intake.ts'

/**
 * The intake that a trigger asks for. Changes nothing yet.
 *
 * @throws FlowError when the deployment cannot be had beside those that are there
 */
export function prepareIntake(setup: IntakeSetup): Intake {
  switch (setup.trigger.intake.kind) {
    case 'http':
      return prepareHttpIntake(setup)
    case 'event':
      return prepareEventIntake(setup)
    case 'schedule':
      return prepareScheduleIntake(setup)
    case 'source':
      return prepareSourceIntake(setup)
    case 'mllp':
      return prepareMllpIntake(setup)
  }
}
