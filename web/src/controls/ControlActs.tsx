import { tellControl } from '../api/http'
import type { Control } from '../api/measures'
import { useWording } from '../i18n/wording'
import { ActForm, More } from '../measures/ActForm'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'
import { AskToBlock } from './AskToBlock'
import { isOver } from './states'

const longestNote = 2000

type Act = { name: 'actuator' | 'hand' | 'handBlocking' | 'seen' | 'missing' | 'remediated' | 'giveUp'; how: 'place' | 'verify' | 'end'; body: (note: string) => unknown }

/** What goes with the control as it stands; the node decides once more. */
function actsOf(control: Control): Act[] {
  const { mode, state, hasActuator, mayBlock, kind } = control
  const isOpen = !isOver(control)
  const isHeldByActuator = mode === 'actuator' && ['waiting', 'ordered', 'delivered', 'enforced'].includes(state)
  const acts: [isPossible: boolean, act: Act][] = [
    [isOpen && hasActuator && !isHeldByActuator, { name: 'actuator', how: 'place', body: (note) => ({ by: 'actuator', note }) }],
    [isOpen && !isHeldByActuator, { name: 'hand', how: 'place', body: (note) => ({ by: 'hand', note }) }],
    [isOpen && kind === 'virtual-patch' && mayBlock && mode !== 'blocking', { name: 'handBlocking', how: 'place', body: (note) => ({ by: 'hand-blocking', note }) }],
    [isOpen && mode != null && mode !== 'actuator', { name: 'seen', how: 'verify', body: (detail) => ({ inForce: true, detail }) }],
    [mode != null && mode !== 'actuator' && state !== 'ended', { name: 'missing', how: 'verify', body: (detail) => ({ inForce: false, detail }) }],
    [isOpen, { name: 'remediated', how: 'end', body: (reason) => ({ remediated: true, reason }) }],
    [isOpen, { name: 'giveUp', how: 'end', body: (reason) => ({ remediated: false, reason }) }],
  ]
  return acts.filter(([isPossible]) => isPossible).map(([, act]) => act)
}

export function ControlActs({ control }: { control: Control }) {
  const { t } = useWording()
  const mayManage = useMay('ManageRemediation')
  const acts = actsOf(control)
  const mayAskToBlock = control.kind === 'virtual-patch' && control.mode === 'detection' && !control.mayBlock && !control.approval && !isOver(control)
  if (mayManage === undefined || acts.length === 0) return null
  if (!mayManage) return <p className={shared.hint} data-testid="may-not">{t('controls.mayNot')}</p>
  return (
    <>
      <h3>{t('controls.acts')}</h3>
      {mayAskToBlock && <AskToBlock id={control.id} />}
      {acts.map(({ name, how, body }) => (
        <More key={name} title={t(`controls.act.${name}.title`)} testId={`act-${name}`}>
          <ActForm
            label={t(`controls.act.${name}.title`)}
            hint={t(`controls.act.${name}.hint`)}
            note={t(`controls.act.${name}.note`)}
            button={t(`controls.act.${name}.button`)}
            said={t('suspensions.recorded')}
            isReady
            longest={longestNote}
            act={(note) => tellControl(control.id, how, body(note))}
            testId={name}
          />
        </More>
      ))}
    </>
  )
}
