import '@mantine/core/styles.css'
import './app.css'
import './i18n'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { takeToken } from './session/fragment'

const token = takeToken(window.location, window.history)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App token={token} />
  </StrictMode>,
)
