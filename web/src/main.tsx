import '@mantine/core/styles.css'
import './app.css'
import './i18n'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { takeToken } from './session/fragment'

const token = takeToken(window.location, window.history)
// A new sign-in address pasted over this one changes the fragment only: begin again with its token.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#token=')) window.location.reload()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App token={token} />
  </StrictMode>,
)
