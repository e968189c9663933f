import type { Peer } from '../api/sharing'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import classes from '../measures/measures.module.css'

/** Whom this node knows, by what names their keys. */
export function Peers({ peers }: { peers: Peer[] }) {
  const { t, language } = useWording()
  return (
    <>
      <h3>{t('sharing.peers')}</h3>
      {peers.length === 0 && <p className={classes.small}>{t('sharing.peersNone')}</p>}
      {peers.length > 0 && (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('sharing.peers')}>
          <table className={`${classes.table} numbers`}>
            <thead>
              <tr>
                <th scope="col">{t('sharing.member')}</th>
                <th scope="col">{t('sharing.lastHeard')}</th>
                <th scope="col">{t('sharing.key')}</th>
                <th scope="col">{t('sharing.witnessKey')}</th>
              </tr>
            </thead>
            <tbody>
              {peers.map((peer) => (
                <tr key={peer.member} data-testid="peer">
                  <th scope="row">
                    {peer.member} {language === 'ja' ? peer.nameJa : peer.nameEn}
                  </th>
                  <td>{peer.lastHeard ? timeWords(language, peer.lastHeard) : t('sharing.never')}</td>
                  <td>
                    <code>{peer.key}</code>
                  </td>
                  <td>{peer.witnessKey ? <code>{peer.witnessKey}</code> : '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
