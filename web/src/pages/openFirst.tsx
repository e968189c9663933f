import { fireEvent, render, screen } from '@testing-library/react'
import { App } from '../App'

/** Shows the console in a test and opens the first of what the page lists. */
export async function openFirst(listed: string): Promise<void> {
  render(<App token={null} />)
  fireEvent.click((await screen.findAllByTestId(listed))[0] as HTMLElement)
}
